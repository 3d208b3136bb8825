#include "server/telemetry/metrics.h"

#include <prometheus/collectable.h>
#include <prometheus/registry.h>

#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "server/telemetry/call_metrics.h"
#include "server/telemetry/model_metrics.h"
#include "server/telemetry/process_metrics.h"
#include "server/telemetry/quality_metrics.h"
#include "server/telemetry/serving_metrics.h"

namespace camserve {
namespace {

// The models that there are series of. Thread-safe.
class KnownModels {
 public:
  // False where it was there.
  bool Add(const std::string& model) {
    absl::MutexLock lock(&mutex_);
    return models_.insert(model).second;
  }

  bool Has(absl::string_view model) const {
    absl::MutexLock lock(&mutex_);
    return models_.contains(model);
  }

 private:
  mutable absl::Mutex mutex_;
  absl::flat_hash_set<std::string> models_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

// Families lock for themselves.
struct Metrics::Families : public prometheus::Collectable {
  Families(const BuildInfo& build, absl::Time start)
      : process(registry, build, start) {}

  std::vector<prometheus::MetricFamily> Collect() const override {
    process.Refresh();
    return registry.Collect();
  }

  void AddModel(const std::string& model) {
    if (!known.Add(model)) return;
    calls.AddModel(model);
    serving.AddModel(model);
    models.AddModel(model);
    quality.AddModel(model);
  }

  prometheus::Registry registry;
  CallMetrics calls{registry};
  ServingMetrics serving{registry};
  ModelMetrics models{registry};
  QualityMetrics quality{registry};
  ProcessMetrics process;
  KnownModels known;
};

Metrics::Metrics(const BuildInfo& build, const Clock& clock)
    : families_(std::make_shared<Families>(build, clock.Now())) {}

Metrics::~Metrics() = default;

void Metrics::SetDeviceMemory(DeviceMemoryReader reader) {
  families_->process.SetDeviceMemory(std::move(reader));
}

void Metrics::SetCertificates(CertificateExpiryReader reader) {
  families_->process.SetCertificates(std::move(reader));
}

void Metrics::SetLoadsAtStart(bool loads) {
  families_->process.SetLoadsAtStart(loads);
}

void Metrics::SetLog(const Log* log) { families_->process.SetLog(log); }

void Metrics::SetModelState(absl::string_view model, int64_t version,
                            absl::string_view state) {
  const std::string name(model);
  families_->AddModel(name);
  families_->models.SetState(name, version, state);
}

void Metrics::ObserveLoad(absl::string_view model, bool succeeded,
                          absl::Duration duration) {
  if (!families_->known.Has(model)) return;
  families_->models.ObserveLoad(std::string(model), succeeded, duration);
}

void Metrics::SetUnoptimizedLayers(absl::string_view model, int64_t version,
                                   int layers) {
  families_->models.SetUnoptimizedLayers(std::string(model), version, layers);
}

void Metrics::SetTrunkLayout(absl::string_view model, int64_t version,
                             absl::string_view layout) {
  families_->models.SetTrunkLayout(std::string(model), version, layout);
}

void Metrics::BeginCall(absl::string_view method) {
  families_->calls.Begin(std::string(method));
}

void Metrics::EndCall(absl::string_view method) {
  families_->calls.End(std::string(method));
}

void Metrics::CountUnauthenticated() {
  families_->calls.CountUnauthenticated();
}

void Metrics::CountCall(const CallReport& report) {
  const bool is_known = families_->known.Has(report.model);
  families_->calls.Count(is_known ? report.model : "", report);
}

void Metrics::SetQueueDepth(absl::string_view model, Lane lane, int depth) {
  if (!families_->known.Has(model)) return;
  families_->serving.SetQueueDepth(std::string(model), lane, depth);
}

void Metrics::SetQueueLimit(absl::string_view model, int limit) {
  if (!families_->known.Has(model)) return;
  families_->serving.SetQueueLimit(std::string(model), limit);
}

void Metrics::ObserveBatch(absl::string_view model, int size) {
  if (!families_->known.Has(model)) return;
  families_->serving.ObserveBatch(std::string(model), size);
}

void Metrics::CountRejection(absl::string_view model, Rejection reason) {
  if (!families_->known.Has(model)) return;
  families_->serving.CountRejection(std::string(model), reason);
}

void Metrics::CountCancellation(absl::string_view model) {
  if (!families_->known.Has(model)) return;
  families_->serving.CountCancellation(std::string(model));
}

void Metrics::ObserveMap(absl::string_view model, const MapQuality& map) {
  if (!families_->known.Has(model)) return;
  families_->quality.Observe(std::string(model), map);
}

void Metrics::SetEvaluation(const EvaluationReport& report) {
  if (!families_->known.Has(report.model)) return;
  families_->quality.Set(report.model, report);
}

std::shared_ptr<prometheus::Collectable> Metrics::collectable() const {
  return families_;
}

}  // namespace camserve
