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
  // Builds the parts and listens on the ports; no model is loaded before
  // BeginLoading. `device` is where models run, for example "cpu". `log` has to
  // outlive the application. `release` is called after a model was freed; it
  // may be null. UNAVAILABLE where a port can't be listened on;
  // INVALID_ARGUMENT as CheckSecurity.
  static absl::StatusOr<std::unique_ptr<Application>> Start(
      const Config& config, ServerInfo info, const std::string& device,
      ModelRepository::Loader loader, Log* log,
      DeviceMemoryRelease release = nullptr);

  // Waits for the thread that loads and for the workers: for ever, where a
  // model's pass does not end.
  ~Application();

  // From now on the metrics show the memory of the GPUs, as `reader` gives it.
  void WatchDeviceMemory(DeviceMemoryReader reader) {
    metrics_.SetDeviceMemory(std::move(reader));
  }

  // Starts a thread that loads the models; health says when they are ready. The
  // thread then retries loads that failed for a reason that may pass and, with
  // ModelControl::kPoll, follows the repository. Call it once.
  void BeginLoading();

  int port() const { return server_->port(); }
  // -1 without metrics.
  int metrics_port() const;
  // -1 without a health port.
  int health_port() const;

  const ModelRepository& repository() const { return repository_; }

  // Stops loading, then goes through the phases of DrainPhase: from health,
  // which says NOT_SERVING, to the last call. Blocks until no call is left.
  // Call it once.
  void Drain(const DrainOptions& options);

 private:
  Application(const Config& config, const ServerInfo& info,
              const std::string& device, ModelRepository::Loader loader,
              DeviceMemoryRelease release, Log* log);

  // Called at each change of a model's state.
  void Observe(const ModelStatus& status);
  absl::Status Listen(const Config& config, ServerInfo info);
  absl::Status LoadAtStart();
  void LogLook(const absl::Status& status);
  void LoadModels();
  // Does what is to be done when `phase` begins.
  void Enter(DrainPhase phase);

  Log* const log_;
  Metrics metrics_;
  const CallReporter reporter_;
  const ModelControl model_control_;
  const int queue_length_;  // where a model's configuration names none
  const std::vector<std::string> load_models_;
  HealthService health_;
  // Declared before the repository, so that it is destroyed after the models:
  // metrics can be read until they are gone.
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

// Loads every model as the server would. Prints a line for each to the standard
// output: its state, with its warnings below. True where no model has failed.
bool CheckModels(const Config& config, const std::string& device,
                 ModelRepository::Loader loader);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_APP_APPLICATION_H_
