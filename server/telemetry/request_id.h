// The id of a call, chosen by its caller or by the server, and its place in a
// trace of the caller's (W3C Trace Context, level 1).
#ifndef CAMSERVE_SERVER_TELEMETRY_REQUEST_ID_H_
#define CAMSERVE_SERVER_TELEMETRY_REQUEST_ID_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace camserve {

// The metadata key of the request id, in calls and in answers.
inline constexpr absl::string_view kRequestIdKey = "x-request-id";

// True for 1 to 128 of letters, digits and "-_.:+/=@".
bool IsRequestId(absl::string_view text);

// `offered` where it is a request id, otherwise 32 random hexadecimal digits.
// Thread-safe.
std::string ChooseRequestId(absl::string_view offered);

// The metadata key of the trace parent, in calls and in answers.
inline constexpr absl::string_view kTraceParentKey = "traceparent";

struct TraceParent {
  std::string trace_id;   // 32 lower-case hexadecimal digits, not all 0
  std::string parent_id;  // 16 of them, not all 0: the caller's span
  std::string flags;      // 2 of them
};

// Reads version 00, which is exactly "00-TRACE_ID-PARENT_ID-FLAGS"; nothing for
// any other text. Thread-safe, as all here.
std::optional<TraceParent> ParseTraceParent(absl::string_view text);

// The text that ParseTraceParent reads as `parent`.
std::string TraceParentText(const TraceParent& parent);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_REQUEST_ID_H_
