// What there is to tell of one call: a log line and a few counts.
#ifndef CAMSERVE_SERVER_TELEMETRY_CALL_REPORT_H_
#define CAMSERVE_SERVER_TELEMETRY_CALL_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "server/telemetry/request_id.h"

namespace camserve {

// Where the time of a call went.
struct StageDurations {
  absl::Duration queue;
  absl::Duration decode;
  absl::Duration compute;
  absl::Duration render;
  int batch_size = 1;  // requests that shared the forward pass
};

struct CallReport {
  absl::Time end;
  std::string request_id;
  std::optional<TraceParent> trace_parent;  // where the caller sent one
  std::string method;                       // "Explain"
  // Of a model that the repository holds; empty and 0 where the call named
  // none.
  std::string model;
  int64_t version = 0;
  std::string code;  // "OK", "INVALID_ARGUMENT"
  absl::Duration duration;
  // The answer was DEADLINE_EXCEEDED at once, as the caller allowed for less
  // time than its answer would have taken.
  bool deadline_refused = false;
  std::optional<StageDurations> stages;
  std::string peer;
  std::string source;  // HashSource of the request's source_id, or empty
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_CALL_REPORT_H_
