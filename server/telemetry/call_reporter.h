// Tells the log and the metrics of calls.
#ifndef CAMSERVE_SERVER_TELEMETRY_CALL_REPORTER_H_
#define CAMSERVE_SERVER_TELEMETRY_CALL_REPORTER_H_

#include "absl/strings/string_view.h"
#include "server/telemetry/call_report.h"
#include "server/telemetry/log.h"
#include "server/telemetry/metrics.h"
#include "server/telemetry/quality_report.h"

namespace camserve {

// Takes reports of calls and of what they found. Thread-safe.
class CallReporter {
 public:
  // Neither is owned; both have to outlive this. `log` may be null: then no
  // line is written for a call.
  CallReporter(Metrics* metrics, Log* log) : metrics_(metrics), log_(log) {}

  // A call of the method has arrived (Begin), or has been answered (End).
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

#endif  // CAMSERVE_SERVER_TELEMETRY_CALL_REPORTER_H_
