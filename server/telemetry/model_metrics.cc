#include "server/telemetry/model_metrics.h"

#include "absl/strings/str_cat.h"
#include "server/telemetry/metric_families.h"

namespace camserve {
namespace {

using prometheus::Counter;
using prometheus::Gauge;
using prometheus::Histogram;

constexpr absl::string_view kStates[] = {"LOADING", "READY", "UNLOADING",
                                         "FAILED"};
constexpr absl::string_view kUnloaded = "UNLOADED";

// A small file on a fast disk to a GPU's first minutes.
Histogram::BucketBoundaries LoadBuckets() {
  return {0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300};
}

}  // namespace

ModelMetrics::ModelMetrics(prometheus::Registry& registry)
    : states_(AddGauges(registry, "camserve_model_state",
                        "1 for the state that a version of a model is in, else "
                        "0; none once it is unloaded.")),
      loads_(AddCounters(registry, "camserve_model_loads_total",
                         "Loads of the model's versions.")),
      load_durations_(AddHistograms(registry,
                                    "camserve_model_load_duration_seconds",
                                    "What a load took, the warm-up "
                                    "included.")) {}

void ModelMetrics::AddModel(const std::string& model) {
  Loads(model, true);
  Loads(model, false);
  LoadDurations(model);
}

void ModelMetrics::SetState(const std::string& model, int64_t version,
                            absl::string_view state) {
  absl::MutexLock lock(&mutex_);
  std::vector<Gauge*>& gauges = gauges_[{model, version}];
  if (state == kUnloaded) {
    for (Gauge* gauge : gauges) states_.Remove(gauge);
    gauges_.erase({model, version});
    return;
  }
  if (gauges.empty()) {
    for (const absl::string_view known : kStates) {
      gauges.push_back(&states_.Add({{"model", model},
                                     {"version", absl::StrCat(version)},
                                     {"state", std::string(known)}}));
    }
  }
  for (size_t i = 0; i < gauges.size(); ++i) {
    gauges[i]->Set(state == kStates[i] ? 1 : 0);
  }
}

void ModelMetrics::ObserveLoad(const std::string& model, bool succeeded,
                               absl::Duration duration) {
  Loads(model, succeeded).Increment();
  LoadDurations(model).Observe(absl::ToDoubleSeconds(duration));
}

Counter& ModelMetrics::Loads(const std::string& model, bool succeeded) {
  return loads_.Add(
      {{"model", model}, {"outcome", succeeded ? "succeeded" : "failed"}});
}

Histogram& ModelMetrics::LoadDurations(const std::string& model) {
  return load_durations_.Add({{"model", model}}, LoadBuckets());
}

}  // namespace camserve
