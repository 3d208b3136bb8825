#include "server/telemetry/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "server/telemetry/quality_metrics.h"

namespace camserve {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

constexpr std::array kMethods = {"Explain",      "Evaluate",  "ListModels",
                                 "GetModel",     "LoadModel", "UnloadModel",
                                 "GetServerInfo"};
constexpr std::array kCodes = {"OK",
                               "CANCELLED",
                               "INVALID_ARGUMENT",
                               "DEADLINE_EXCEEDED",
                               "NOT_FOUND",
                               "FAILED_PRECONDITION",
                               "RESOURCE_EXHAUSTED",
                               "UNIMPLEMENTED",
                               "INTERNAL",
                               "UNAVAILABLE"};
constexpr std::array kStates = {"LOADING", "READY", "UNLOADING", "UNLOADED",
                                "FAILED"};
constexpr std::array kStages = {"queue", "decode", "compute", "render"};

Histogram::BucketBoundaries Buckets() {
  return {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
          0.25,  0.5,    1,     2.5,  5,     10,   30};
}

template <typename Builder>
auto& Register(Builder builder, prometheus::Registry& registry,
               const char* name, const char* help) {
  return builder.Name(name).Help(help).Register(registry);
}

}  // namespace

class Metrics::Impl {
 public:
  explicit Impl(const BuildInfo& build);

  void SetModelState(absl::string_view model, int64_t version,
                     absl::string_view state);
  void CountCall(const CallReport& report);
  void ObserveMap(absl::string_view model, const MapQuality& map);
  void SetEvaluation(const EvaluationReport& report);
  std::shared_ptr<prometheus::Registry> registry() const { return registry_; }

 private:
  void AddCallSeries(const std::string& method, const std::string& model);
  void AddStageSeries(const std::string& model);
  Counter& Requests(const std::string& method, const std::string& model,
                    const std::string& code);
  Histogram& Durations(const std::string& method, const std::string& model);
  Histogram& Stage(const std::string& stage, const std::string& model);
  std::string KnownModel(const std::string& model);

  // Families lock for themselves.
  const std::shared_ptr<prometheus::Registry> registry_ =
      std::make_shared<prometheus::Registry>();
  Family<Counter>& requests_ =
      Register(prometheus::BuildCounter(), *registry_,
               "camserve_requests_total", "Calls that were answered.");
  Family<Histogram>& durations_ =
      Register(prometheus::BuildHistogram(), *registry_,
               "camserve_request_duration_seconds",
               "Time from a call's arrival to its answer.");
  Family<Histogram>& stages_ =
      Register(prometheus::BuildHistogram(), *registry_,
               "camserve_stage_duration_seconds",
               "Where the time of successful explanations went.");
  Family<Gauge>& model_states_ =
      Register(prometheus::BuildGauge(), *registry_, "camserve_model_state",
               "1 for the state that a version of a model is in, else 0.");
  QualityMetrics quality_{*registry_};

  absl::Mutex mutex_;
  absl::flat_hash_set<std::string> models_ ABSL_GUARDED_BY(mutex_);
};

Metrics::Impl::Impl(const BuildInfo& build) {
  Register(prometheus::BuildGauge(), *registry_, "camserve_build_info",
           "1; what runs is in the labels.")
      .Add({{"version", build.version}, {"libtorch", build.libtorch}})
      .Set(1);
  for (const char* method : kMethods) AddCallSeries(method, "");
}

void Metrics::Impl::AddCallSeries(const std::string& method,
                                  const std::string& model) {
  for (const char* code : kCodes) Requests(method, model, code);
  Durations(method, model);
}

void Metrics::Impl::AddStageSeries(const std::string& model) {
  for (const char* stage : kStages) Stage(stage, model);
}

Counter& Metrics::Impl::Requests(const std::string& method,
                                 const std::string& model,
                                 const std::string& code) {
  return requests_.Add({{"method", method}, {"model", model}, {"code", code}});
}

Histogram& Metrics::Impl::Durations(const std::string& method,
                                    const std::string& model) {
  return durations_.Add({{"method", method}, {"model", model}}, Buckets());
}

Histogram& Metrics::Impl::Stage(const std::string& stage,
                                const std::string& model) {
  return stages_.Add({{"stage", stage}, {"model", model}}, Buckets());
}

void Metrics::Impl::SetModelState(absl::string_view model, int64_t version,
                                  absl::string_view state) {
  const std::string name(model);
  bool is_new = false;
  {
    absl::MutexLock lock(&mutex_);
    is_new = models_.insert(name).second;
  }
  if (is_new) {
    AddCallSeries("Explain", name);
    AddCallSeries("GetModel", name);
    AddCallSeries("Evaluate", name);
    AddStageSeries(name);
    quality_.AddModel(name);
  }
  for (const char* known : kStates) {
    model_states_
        .Add({{"model", name},
              {"version", absl::StrCat(version)},
              {"state", known}})
        .Set(state == known ? 1 : 0);
  }
}

std::string Metrics::Impl::KnownModel(const std::string& model) {
  absl::MutexLock lock(&mutex_);
  return models_.contains(model) ? model : "";
}

void Metrics::Impl::CountCall(const CallReport& report) {
  const std::string model = KnownModel(report.model);
  Requests(report.method, model, report.code).Increment();
  Durations(report.method, model)
      .Observe(absl::ToDoubleSeconds(report.duration));
  if (!report.stages.has_value()) return;
  const StageDurations& stages = *report.stages;
  Stage("queue", model).Observe(absl::ToDoubleSeconds(stages.queue));
  Stage("decode", model).Observe(absl::ToDoubleSeconds(stages.decode));
  Stage("compute", model).Observe(absl::ToDoubleSeconds(stages.compute));
  Stage("render", model).Observe(absl::ToDoubleSeconds(stages.render));
}

void Metrics::Impl::ObserveMap(absl::string_view model, const MapQuality& map) {
  const std::string known = KnownModel(std::string(model));
  if (!known.empty()) quality_.Observe(known, map);
}

void Metrics::Impl::SetEvaluation(const EvaluationReport& report) {
  const std::string known = KnownModel(report.model);
  if (!known.empty()) quality_.Set(known, report);
}

Metrics::Metrics(const BuildInfo& build)
    : impl_(std::make_unique<Impl>(build)) {}

Metrics::~Metrics() = default;

void Metrics::SetModelState(absl::string_view model, int64_t version,
                            absl::string_view state) {
  impl_->SetModelState(model, version, state);
}

void Metrics::CountCall(const CallReport& report) { impl_->CountCall(report); }

void Metrics::ObserveMap(absl::string_view model, const MapQuality& map) {
  impl_->ObserveMap(model, map);
}

void Metrics::SetEvaluation(const EvaluationReport& report) {
  impl_->SetEvaluation(report);
}

std::shared_ptr<prometheus::Collectable> Metrics::collectable() const {
  return impl_->registry();
}

}  // namespace camserve
