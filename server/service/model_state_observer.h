// Tells the world how the repository's models are: metrics, health, log.
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
  // Nothing is owned.
  ModelStateObserver(Metrics* metrics, HealthService* health, Log* log)
      : metrics_(metrics), health_(health), log_(log) {}

  // A ModelRepository::Listener. "model/NAME" is healthy while a version of the
  // model is ready.
  void Observe(const ModelStatus& status);

  // What a model that has become ready tells of itself: what its load cost, its
  // warnings, and the layers that run as they were saved though they may be
  // optimised.
  void ObserveReady(const ServedModel& model);
  // What is known of a model's layers by now.
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
