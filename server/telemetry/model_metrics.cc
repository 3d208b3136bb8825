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

// In seconds: from a small file on a fast disk to the first minutes on a GPU.
Histogram::BucketBoundaries LoadBuckets() {
  return {0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300};
}

}  // namespace

ModelMetrics::ModelMetrics(prometheus::Registry& registry)
    : states_(AddGauges(registry, "camserve_model_state",
                        "1 for the state that a version of a model is in, else "
                        "0; none once it is unloaded.")),
      unoptimized_layers_(
          AddGauges(registry, "camserve_unoptimized_layers",
                    "Layers whose part of the model runs as it was saved, "
                    "though the server may optimise it.")),
      trunk_layouts_(
          AddGauges(registry, "camserve_trunk_layout",
                    "1 for how the part of the model before its default layer "
                    "is laid out.")),
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

void ModelMetrics::AddStates(const Version& version, Gauges& gauges) {
  for (const absl::string_view state : kStates) {
    gauges.states.push_back(
        &states_.Add({{"model", version.first},
                      {"version", absl::StrCat(version.second)},
                      {"state", std::string(state)}}));
  }
}

void ModelMetrics::Remove(const Gauges& gauges) {
  for (Gauge* gauge : gauges.states) states_.Remove(gauge);
  if (gauges.unoptimized_layers != nullptr) {
    unoptimized_layers_.Remove(gauges.unoptimized_layers);
  }
  if (gauges.trunk_layout != nullptr) {
    trunk_layouts_.Remove(gauges.trunk_layout);
  }
}

void ModelMetrics::SetState(const std::string& model, int64_t version,
                            absl::string_view state) {
  absl::MutexLock lock(&mutex_);
  Gauges& gauges = gauges_[{model, version}];
  if (state == kUnloaded) {
    Remove(gauges);
    gauges_.erase({model, version});
    return;
  }
  if (gauges.states.empty()) AddStates({model, version}, gauges);
  for (size_t i = 0; i < gauges.states.size(); ++i) {
    gauges.states[i]->Set(state == kStates[i] ? 1 : 0);
  }
}

void ModelMetrics::SetUnoptimizedLayers(const std::string& model,
                                        int64_t version, int layers) {
  absl::MutexLock lock(&mutex_);
  const auto found = gauges_.find({model, version});
  if (found == gauges_.end()) return;
  Gauge*& gauge = found->second.unoptimized_layers;
  if (gauge == nullptr) {
    gauge = &unoptimized_layers_.Add(
        {{"model", model}, {"version", absl::StrCat(version)}});
  }
  gauge->Set(layers);
}

void ModelMetrics::SetTrunkLayout(const std::string& model, int64_t version,
                                  absl::string_view layout) {
  absl::MutexLock lock(&mutex_);
  const auto found = gauges_.find({model, version});
  if (found == gauges_.end()) return;
  Gauge*& gauge = found->second.trunk_layout;
  if (gauge != nullptr) trunk_layouts_.Remove(gauge);
  gauge = &trunk_layouts_.Add({{"model", model},
                               {"version", absl::StrCat(version)},
                               {"layout", std::string(layout)}});
  gauge->Set(1);
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
