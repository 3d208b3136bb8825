// Where a call stands in a trace of the caller's: W3C Trace Context, level 1.
#ifndef CAMSERVE_SERVER_TELEMETRY_TRACE_PARENT_H_
#define CAMSERVE_SERVER_TELEMETRY_TRACE_PARENT_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace camserve {

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

#endif  // CAMSERVE_SERVER_TELEMETRY_TRACE_PARENT_H_
