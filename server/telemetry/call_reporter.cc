#include "server/telemetry/call_reporter.h"

namespace camserve {

void CallReporter::Begin(absl::string_view method) const {
  metrics_->BeginCall(method);
}

void CallReporter::End(absl::string_view method) const {
  metrics_->EndCall(method);
}

void CallReporter::Report(const CallReport& report) const {
  metrics_->CountCall(report);
  if (log_ != nullptr) log_->WriteCall(report);
}

void CallReporter::Report(absl::string_view model,
                          const MapQuality& map) const {
  metrics_->ObserveMap(model, map);
}

void CallReporter::Report(const EvaluationReport& report) const {
  metrics_->SetEvaluation(report);
}

}  // namespace camserve
