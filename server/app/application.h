// The running server: every part, put together from a Config.
#ifndef CAMSERVE_SERVER_APP_APPLICATION_H_
#define CAMSERVE_SERVER_APP_APPLICATION_H_

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/app/config.h"
#include "server/app/drain.h"
#include "server/repository/model_control.h"
#include "server/repository/model_repository.h"
#include "server/repository/repository_poller.h"
#include "server/service/health_port.h"
#include "server/service/health_service.h"
#include "server/service/metrics_observer.h"
#include "server/service/model_state_observer.h"
#include "server/service/server.h"
#include "server/service/service_parts.h"
#include "server/serving/cpu_pool.h"
#include "server/serving/layer_searches.h"
#include "server/serving/model_scheduler.h"
#include "server/telemetry/call_reporter.h"
#include "server/telemetry/http_endpoint.h"
#include "server/telemetry/log.h"
#include "server/telemetry/metrics.h"

namespace camserve {

// Not for several threads at once.
class Application {
 public:
  // Listens. `device` is where models run, for example "cpu"; `log` outlives
  // the application; `release` is called when a model was freed. UNAVAILABLE
  // where a port is taken; INVALID_ARGUMENT as CheckSecurity.
  static absl::StatusOr<std::unique_ptr<Application>> Start(
      const Config& config, ServerInfo info, const std::string& device,
      ModelRepository::Loader loader, Log* log,
      DeviceMemoryRelease release = nullptr);

  // Waits for models and workers: for ever, where a model does not end.
  ~Application();

  // Shows in the metrics what the GPUs hold.
  void WatchDeviceMemory(DeviceMemoryReader reader) {
    metrics_.SetDeviceMemory(std::move(reader));
  }

  // Loads the models on a thread of its own; health says when they are ready.
  // Then tries again what has failed for a reason that may pass and, with
  // ModelControl::kPoll, follows the repository.
  // Once.
  void BeginLoading();

  int port() const { return server_->port(); }
  // -1 without metrics.
  int metrics_port() const;
  // -1 without one.
  int health_port() const;

  const ModelRepository& repository() const { return repository_; }

  // Gives up loading, says to health that nothing is served any more, and ends
  // as DrainPhase has it. Returns when no call is left. Once.
  void Drain(const DrainOptions& options);

 private:
  Application(const Config& config, const ServerInfo& info,
              const std::string& device, ModelRepository::Loader loader,
              DeviceMemoryRelease release, Log* log);

  // Told of each change of a model's state.
  void Observe(const ModelStatus& status);
  absl::Status Listen(const Config& config, ServerInfo info);
  absl::Status LoadAtStart();
  void LogLook(const absl::Status& status);
  void LoadModels();
  // Does what a phase begins with.
  void Enter(DrainPhase phase);

  Log* const log_;
  Metrics metrics_;
  const CallReporter reporter_;
  const ModelControl model_control_;
  const int queue_length_;  // where a model's configuration says none
  const std::vector<std::string> load_models_;
  HealthService health_;
  // Ends after the models: what they do until then is seen.
  std::unique_ptr<HttpEndpoint> http_endpoint_;
  MetricsObserver metrics_observer_{&metrics_};
  ModelStateObserver observer_{&metrics_, &health_, log_};
  ModelRepository repository_;
  RepositoryPoller poller_;
  ModelScheduler scheduler_;
  LayerSearches layer_searches_;
  ByteBudget memory_;
  CpuPool pool_;
  CpuPool load_pool_;
  CpuPool evaluation_pool_;
  std::unique_ptr<HealthPort> health_port_;
  std::unique_ptr<Server> server_;
  std::thread loader_;
};

// Loads every model as the server would and prints how each is, a line each
// with its warnings below, to the standard output; true where none has failed.
bool CheckModels(const Config& config, const std::string& device,
                 ModelRepository::Loader loader);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_APP_APPLICATION_H_
