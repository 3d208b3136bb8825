// What there is to tell of one call: a log line and a few counts.
#ifndef CAMSERVE_SERVER_TELEMETRY_CALL_REPORT_H_
#define CAMSERVE_SERVER_TELEMETRY_CALL_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/telemetry/quality_report.h"
#include "server/telemetry/trace_parent.h"

namespace camserve {

class Log;
class Metrics;

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

// Takes reports of calls and of what they found. Thread-safe.
class CallReporter {
 public:
  // Neither is owned; `log` may be null: no line is written a call.
  CallReporter(Metrics* metrics, Log* log) : metrics_(metrics), log_(log) {}

  // A call of the method has arrived, and has been answered.
  void Begin(absl::string_view method) const;
  void End(absl::string_view method) const;

  void Report(const CallReport& report) const;
  void Report(absl::string_view model, const MapQuality& map) const;
  void Report(const EvaluationReport& report) const;

 private:
  Metrics* metrics_;
  Log* log_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_CALL_REPORT_H_
