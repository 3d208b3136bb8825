// Passes on to the metrics what serving and the repository report.
#ifndef CAMSERVE_SERVER_SERVICE_METRICS_OBSERVER_H_
#define CAMSERVE_SERVER_SERVICE_METRICS_OBSERVER_H_

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "server/repository/load_observer.h"
#include "server/serving/serving_observer.h"
#include "server/telemetry/metrics.h"

namespace camserve {

// Thread-safe.
class MetricsObserver : public ServingObserver, public LoadObserver {
 public:
  // `metrics` is not owned; it has to outlive the observer.
  explicit MetricsObserver(Metrics* metrics) : metrics_(metrics) {}

  void OnQueueDepth(absl::string_view model, Lane lane, int depth) override;
  void OnBatch(absl::string_view model, int size) override;
  // A task whose caller is gone counts as a cancellation, not as a rejection.
  void OnRejected(absl::string_view model, Lane lane,
                  Rejection reason) override;

  void OnLoad(absl::string_view model, bool succeeded,
              absl::Duration duration) override;

 private:
  Metrics* const metrics_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_METRICS_OBSERVER_H_
