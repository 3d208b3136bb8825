#include "server/telemetry/call_report.h"

#include "server/telemetry/log.h"
#include "server/telemetry/metrics.h"

namespace camserve {

void CallReporter::Report(const CallReport& report) const {
  metrics_->CountCall(report);
  if (log_ != nullptr) log_->WriteCall(report);
}

}  // namespace camserve
