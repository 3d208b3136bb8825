// The Prometheus families of models' states and loads; metrics.h lists them.
#ifndef CAMSERVE_SERVER_TELEMETRY_MODEL_METRICS_H_
#define CAMSERVE_SERVER_TELEMETRY_MODEL_METRICS_H_

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace camserve {

// Thread-safe.
class ModelMetrics {
 public:
  explicit ModelMetrics(prometheus::Registry& registry);

  // From now on the series of the model's loads are there.
  void AddModel(const std::string& model);

  // A version that is "UNLOADED" has no series.
  void SetState(const std::string& model, int64_t version,
                absl::string_view state);

  // Both are ignored for a version that has no state.
  void SetUnoptimizedLayers(const std::string& model, int64_t version,
                            int layers);

  void SetTrunkLayout(const std::string& model, int64_t version,
                      absl::string_view layout);

  void ObserveLoad(const std::string& model, bool succeeded,
                   absl::Duration duration);

 private:
  using Version = std::pair<std::string, int64_t>;  // of a model

  // The family owns them.
  struct Gauges {
    std::vector<prometheus::Gauge*> states;  // one a state
    // Null before the version is ready.
    prometheus::Gauge* unoptimized_layers = nullptr;
    prometheus::Gauge* trunk_layout = nullptr;
  };

  prometheus::Counter& Loads(const std::string& model, bool succeeded);
  prometheus::Histogram& LoadDurations(const std::string& model);

  void AddStates(const Version& version, Gauges& gauges);
  void Remove(const Gauges& gauges);

  prometheus::Family<prometheus::Gauge>& states_;
  prometheus::Family<prometheus::Gauge>& unoptimized_layers_;
  prometheus::Family<prometheus::Gauge>& trunk_layouts_;
  prometheus::Family<prometheus::Counter>& loads_;
  prometheus::Family<prometheus::Histogram>& load_durations_;

  absl::Mutex mutex_;
  std::map<Version, Gauges> gauges_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TELEMETRY_MODEL_METRICS_H_
