// The name of a call, in the sender's words or ours, and where it stands in a
// trace of the caller's: W3C Trace Context, level 1.
#ifndef CAMSERVE_SERVER_TELEMETRY_REQUEST_ID_H_
#define CAMSERVE_SERVER_TELEMETRY_REQUEST_ID_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace camserve {

// The metadata key that carries it, both ways.
inline constexpr absl::string_view kRequestIdKey = "x-request-id";

// True for 1 to 128 of letters, digits and "-_.:+/=@".
bool IsRequestId(absl::string_view text);

// `offered` where it is a request id, otherwise 32 random hexadecimal digits.
// Thread-safe.
std::string ChooseRequestId(absl::string_view offered);

// The metadata key that carries it, both ways.
inline constexpr absl::string_view kTraceParentKey = "traceparent";

struct TraceParent {
  std::string trace_id;   // 32 lower-case hexadecimal digits, not all 0
  std::string parent_id;  // 16 of them, not all 0: the caller's span
  std::string flags;      // 2 of them
};

// Of version 00, "00-TRACE_ID-PARENT_ID-FLAGS", to the letter; nothing
// otherwise. Thread-safe, as all here.
std::optional<TraceParent> ParseTraceParent(absl::string_view text);

// What ParseTraceParent read.
std::string TraceParentText(const TraceParent& parent);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_REQUEST_ID_H_
