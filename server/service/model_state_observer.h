// Passes on the states of the repository's models to metrics, health and log.
#ifndef CAMSERVE_SERVER_SERVICE_MODEL_STATE_OBSERVER_H_
#define CAMSERVE_SERVER_SERVICE_MODEL_STATE_OBSERVER_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/explanation.h"
#include "server/repository/model_repository.h"
#include "server/service/health_service.h"
#include "server/telemetry/log.h"
#include "server/telemetry/metrics.h"

namespace camserve {

// Thread-safe.
class ModelStateObserver {
 public:
  // None is owned; all have to outlive the observer.
  ModelStateObserver(Metrics* metrics, HealthService* health, Log* log)
      : metrics_(metrics), health_(health), log_(log) {}

  // Takes a change of state, as a ModelRepository::Listener does. In health,
  // "model/NAME" serves while a version of the model is ready.
  void Observe(const ModelStatus& status);

  // Reports on a model that has become ready: what its load cost, its warnings,
  // and the layers that run as they were saved though they may be optimised.
  void ObserveReady(const ServedModel& model);
  // Reports what is known of a model's layers by now.
  void ObserveLayers(const ModelIdentity& model,
                     const std::vector<LayerInfo>& layers);

 private:
  void SetHealth(const ModelStatus& status);
  void WriteLog(const ModelStatus& status);
  void WriteLog(const char* event, const ModelIdentity& model,
                std::vector<LogField> more);

  Metrics* const metrics_;
  HealthService* const health_;
  Log* const log_;
  absl::Mutex mutex_;
  std::map<std::string, std::set<int64_t>> ready_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_MODEL_STATE_OBSERVER_H_
