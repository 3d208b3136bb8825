// What Prometheus reads. Units are seconds; every label is of a fixed set or
// the name of a model that the repository holds, so that no caller can add a
// series.
//
//   camserve_requests_total{method,model,code}
//   camserve_request_duration_seconds{method,model}
//   camserve_stage_duration_seconds{stage,model}   queue decode compute render
//   camserve_model_state{model,version,state}      1 for the present state
//   camserve_build_info{version,libtorch}          1
//
// Of explanations, by CAM method:
//
//   camserve_explanation_relative_residual{model,method}
//   camserve_explanation_positive_share{model,method}
//   camserve_explanation_empty_maps_total{model,method}
//
// Of a model's last evaluation (quality_report.h):
//
//   camserve_evaluation_score{model,metric,method}
//   camserve_evaluation_samples{model}
//   camserve_evaluation_end_timestamp_seconds{model}
//
// model is "" for calls that name no model of the repository.
#ifndef CAMSERVE_SERVER_TELEMETRY_METRICS_H_
#define CAMSERVE_SERVER_TELEMETRY_METRICS_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "server/telemetry/call_report.h"
#include "server/telemetry/quality_report.h"

namespace prometheus {
class Collectable;
}  // namespace prometheus

namespace camserve {

struct BuildInfo {
  std::string version;   // of the server
  std::string libtorch;  // "2.11.0"
};

// Thread-safe.
class Metrics {
 public:
  explicit Metrics(const BuildInfo& build);
  ~Metrics();

  // `state` is "LOADING", "READY", "UNLOADING", "UNLOADED" or "FAILED". From
  // the first call on, the model's series are there.
  void SetModelState(absl::string_view model, int64_t version,
                     absl::string_view state);

  // A model that SetModelState never named counts as "".
  void CountCall(const CallReport& report);

  // What an Explain has shown, and an evaluation has found, of a model that
  // SetModelState named; of others nothing is kept.
  void ObserveMap(absl::string_view model, const MapQuality& map);
  void SetEvaluation(const EvaluationReport& report);

  // For MetricsEndpoint.
  std::shared_ptr<prometheus::Collectable> collectable() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_METRICS_H_
