// What Prometheus reads. Times are in seconds. Every label is of a fixed set,
// or names a model of the repository or its version, so that no caller can add
// a series.
//
// Of calls:
//
//   camserve_requests_total{method,model,code}
//   camserve_requests_in_flight{method}
//   camserve_request_duration_seconds{method,model,code}
//   camserve_deadlines_refused_total{method,model} on arrival: too near
//   camserve_stage_duration_seconds{stage,model}   queue decode compute render
//   camserve_unauthenticated_calls_total           counted in no other family
//
// Of queues and batches (serving_report.h):
//
//   camserve_queue_depth{model,lane}
//   camserve_queue_limit{model}                    of lane explain
//   camserve_batch_size{model}                     explanations a forward pass
//   camserve_rejections_total{model,reason}        before their forward pass
//   camserve_cancellations_total{model}            the caller had gone by then
//
// Of models:
//
//   camserve_model_state{model,version,state}      1 for the present state
//   camserve_model_loads_total{model,outcome}      succeeded failed
//   camserve_model_load_duration_seconds{model}
//   camserve_unoptimized_layers{model,version}     that may be optimised
//   camserve_trunk_layout{model,version,layout}    1 for the one that is used
//
// Of the process:
//
//   camserve_memory_bytes{device}                  cpu: resident; cuda:N
//   camserve_log_lines_lost_total                  that could not be written
//   camserve_build_info{version,libtorch}          1
//   camserve_loads_at_start                        0: models come by LoadModel
//   camserve_certificate_expiry_timestamp_seconds{file}   the first to expire
//   process_start_time_seconds, process_cpu_seconds_total,
//   process_resident_memory_bytes, process_virtual_memory_bytes,
//   process_open_fds, process_max_fds              as Prometheus' own clients
//
// Of explanations, by CAM method:
//
//   camserve_explanation_relative_residual{model,method}
//   camserve_explanation_positive_share{model,method}
//   camserve_explanation_empty_maps_total{model,method}
//   camserve_explanation_faithfulness_errors_total{model,method}   no residual
//
// Of a model's last evaluation (quality_report.h):
//
//   camserve_evaluation_score{model,metric,method}
//   camserve_evaluation_samples{model}
//   camserve_evaluation_end_timestamp_seconds{model}
//
// model is "" for calls that name no model of the repository. Most series are
// there from the start, or from the model's first state on. Others come later:
// codes that are rare with the first such answer, as durations of every code
// but OK do; calls of LoadModel and UnloadModel with the first for the model;
// scores with the first evaluation; certificates with TLS; and
// camserve_queue_limit, camserve_unoptimized_layers and camserve_trunk_layout
// when a version is ready. A version that is unloaded loses its states and the
// latter two. The model's other series stay for good, so that no counter goes
// back: there are as many as the repository had folders since the start.
#ifndef CAMSERVE_SERVER_TELEMETRY_METRICS_H_
#define CAMSERVE_SERVER_TELEMETRY_METRICS_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/clock.h"
#include "server/telemetry/call_report.h"
#include "server/telemetry/log.h"
#include "server/telemetry/process_report.h"
#include "server/telemetry/quality_report.h"
#include "server/telemetry/serving_report.h"

namespace prometheus {
class Collectable;
}  // namespace prometheus

namespace camserve {

// Thread-safe.
class Metrics {
 public:
  // Takes the present time, by `clock`, for the start of the process.
  explicit Metrics(const BuildInfo& build, const Clock& clock = Clock::Real());
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics();

  // From now on the memory of the GPUs is shown, as `reader` gives it.
  void SetDeviceMemory(DeviceMemoryReader reader);

  // From now on it is shown when the certificates of TLS expire, as `reader`
  // gives it.
  void SetCertificates(CertificateExpiryReader reader);

  // Whether the server loads models by itself, so that it is expected to have
  // one.
  void SetLoadsAtStart(bool loads);

  // From now on the lost lines of `log` are shown. It has to outlive the
  // metrics.
  void SetLog(const Log* log);

  // `state` is "LOADING", "READY", "UNLOADING", "UNLOADED" or "FAILED". From
  // the first call on, the model's series are there. The functions below ignore
  // models that were never named here.
  void SetModelState(absl::string_view model, int64_t version,
                     absl::string_view state);
  void ObserveLoad(absl::string_view model, bool succeeded,
                   absl::Duration duration);
  // So many layers of a version that has a state run as they were saved, though
  // the server may optimise them.
  void SetUnoptimizedLayers(absl::string_view model, int64_t version,
                            int layers);
  // How the part of a version's model before the default layer runs.
  void SetTrunkLayout(absl::string_view model, int64_t version,
                      absl::string_view layout);

  // A call has arrived (BeginCall), or has been answered (EndCall): each call
  // has one of both. `method` is a method's name in camserve.v1.
  void BeginCall(absl::string_view method);
  void EndCall(absl::string_view method);
  // A call was refused for want of a token.
  void CountUnauthenticated();
  // A model that SetModelState never named counts as "".
  void CountCall(const CallReport& report);

  // The limit of a model that is ready.
  void SetQueueLimit(absl::string_view model, int limit);
  void SetQueueDepth(absl::string_view model, Lane lane, int depth);
  void ObserveBatch(absl::string_view model, int size);
  void CountRejection(absl::string_view model, Rejection reason);
  void CountCancellation(absl::string_view model);

  // A map that an Explain returned, and the results of an evaluation.
  void ObserveMap(absl::string_view model, const MapQuality& map);
  void SetEvaluation(const EvaluationReport& report);

  // For HttpEndpoint.
  std::shared_ptr<prometheus::Collectable> collectable() const;

 private:
  struct Families;
  const std::shared_ptr<Families> families_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_METRICS_H_
