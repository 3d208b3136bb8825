#include "server/app/application.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/status_macros.h"
#include "server/api/model_config_parser.h"
#include "server/api/proto_enums.h"
#include "server/app/cpu_limit.h"
#include "server/app/model_probe.h"
#include "server/security/certificates.h"
#include "server/security/security.h"
#include "server/service/status_mapping.h"
#include "server/serving/admission.h"

namespace camserve {
namespace {

// Requests that wait to be decoded; more are refused.
constexpr int kMostWaiting = 256;
// LoadModel calls that run at a time: while one is stuck, the other goes on.
constexpr int kLoadThreads = 2;
constexpr int kMostLoadsWaiting = 16;
// Samples of evaluations that are measured at once; they mostly wait for their
// model.
constexpr int kEvaluationThreads = 16;

// The names that health knows from the start. "", the whole server, comes last:
// who sees it serving finds each service serving.
constexpr const char* kServices[] = {"camserve.v1.ExplanationService",
                                     "camserve.v1.ModelService", ""};

int PoolThreads() { return std::max(2, UsableCpus()); }

ModelRepository::Options RepositoryOptions(
    const Config& config, const std::string& device,
    LoadObserver* observer = nullptr, DeviceMemoryRelease release = nullptr) {
  ModelRepository::Options options;
  options.root = config.model_repository;
  options.device = device;
  options.caches = config.caches;
  options.max_batch_size = config.max_batch_size;
  options.load_observer = observer;
  options.release_device_memory = std::move(release);
  if (config.probe_models) {
    options.probe = MakeModelProbe("/proc/self/exe",
                                   {.memory_bytes = config.max_probe_bytes,
                                    .threads = PassThreads(config)});
  }
  return options;
}

}  // namespace

Application::Application(const Config& config, const ServerInfo& info,
                         const std::string& device,
                         ModelRepository::Loader loader,
                         DeviceMemoryRelease release, Log* log)
    : log_(log),
      metrics_({.version = info.version, .libtorch = info.libtorch_version}),
      reporter_(&metrics_, config.log_calls ? log : nullptr),
      model_control_(config.model_control),
      queue_length_(config.limits.queue_length),
      load_models_(config.load_models),
      repository_(RepositoryOptions(config, device, &metrics_observer_,
                                    std::move(release)),
                  ParseModelConfig, std::move(loader),
                  [this](const ModelStatus& status) { Observe(status); }),
      poller_(&repository_,
              model_control_ == ModelControl::kPoll ? config.poll_interval
                                                    : absl::InfiniteDuration(),
              [this](const absl::Status& status) { LogLook(status); }),
      scheduler_({.max_queue_length = config.limits.queue_length,
                  .max_batch_size = config.max_batch_size,
                  .max_queue_delay = config.max_queue_delay,
                  .observer = &metrics_observer_}),
      layer_searches_([this](BulkTask task, BulkDone done) {
        scheduler_.SubmitBulk(std::move(task), std::move(done));
      }),
      memory_(config.limits.buffer_bytes - config.limits.buffer_bytes / 2),
      pool_(PoolThreads(), kMostWaiting),
      load_pool_(kLoadThreads, kMostLoadsWaiting),
      evaluation_pool_(kEvaluationThreads, 0) {
  metrics_.SetLog(log);
  metrics_.SetLoadsAtStart(config.model_control != ModelControl::kExplicit ||
                           !config.load_models.empty());
  for (const char* service : kServices) health_.SetServing(service, false);
}

absl::StatusOr<std::unique_ptr<Application>> Application::Start(
    const Config& config, ServerInfo info, const std::string& device,
    ModelRepository::Loader loader, Log* log, DeviceMemoryRelease release) {
  std::unique_ptr<Application> application(new Application(
      config, info, device, std::move(loader), std::move(release), log));
  RETURN_IF_ERROR(application->Listen(config, std::move(info)));
  return application;
}

void Application::BeginLoading() {
  loader_ = std::thread([this] { LoadModels(); });
}

void Application::Observe(const ModelStatus& status) {
  observer_.Observe(status);
  // A ready model with a reason is the one that was ready before: its successor
  // could not be loaded.
  if (status.state != ModelState::kReady || !status.reason.empty()) return;
  const auto model = repository_.Find(
      {.name = status.identity.name, .version = status.identity.version});
  if (!model.ok()) return;
  observer_.ObserveReady(**model);
  metrics_.SetQueueLimit(
      status.identity.name,
      QueueLimit((*model)->config.max_queue_length, queue_length_));
}

absl::Status Application::Listen(const Config& config, ServerInfo info) {
  if (config.metrics_port >= 0) {
    ASSIGN_OR_RETURN(
        http_endpoint_,
        HttpEndpoint::Start(MetricsHost(config), config.metrics_port, metrics_,
                            [this] { return health_.Readiness(); }));
  }
  if (config.health_port >= 0) {
    ASSIGN_OR_RETURN(
        health_port_,
        HealthPort::Start(config.host, config.health_port, &health_));
  }
  // A caller of Start may have left out CheckConfig.
  RETURN_IF_ERROR(CheckSecurity(config.security, config.host));
  if (!config.security.tls.certificate.empty()) {
    metrics_.SetCertificates(
        [files = config.security.tls] { return ReadExpiries(files); });
  }
  ASSIGN_OR_RETURN(
      std::shared_ptr<grpc::ServerCredentials> credentials,
      MakePortCredentials(
          config.security, log_, [this] { metrics_.CountUnauthenticated(); },
          ToGrpcStatus));
  const ServiceParts parts = {.repository = &repository_,
                              .scheduler = &scheduler_,
                              .pool = &pool_,
                              .load_pool = &load_pool_,
                              .evaluation_pool = &evaluation_pool_,
                              .layer_searches = &layer_searches_,
                              .model_observer = &observer_,
                              .memory = &memory_,
                              .reporter = &reporter_,
                              .model_control = config.model_control,
                              .limits = config.limits,
                              .info = std::move(info)};
  ASSIGN_OR_RETURN(
      server_, Server::Start(config.host, config.port, std::move(credentials),
                             parts, &health_));
  return absl::OkStatus();
}

Application::~Application() {
  server_.reset();
  health_port_.reset();
  // Evaluations no longer wait for their passes after this.
  scheduler_.Stop();
  repository_.StopLoading();
  poller_.Stop();
  if (loader_.joinable()) loader_.join();
}

void Application::Drain(const DrainOptions& options) {
  repository_.StopLoading();
  camserve::Drain drain(options, absl::Now());
  Enter(drain.phase());
  const OpenCalls& calls = server_->open_calls();
  while (drain.phase() != DrainPhase::kOver) {
    const int count = calls.count();
    if (drain.Advance(absl::Now(),
                      {.calls = count, .has_connections = !calls.closed()})) {
      Enter(drain.phase());
    } else {
      calls.AwaitChange(count, drain.next());
    }
  }
}

void Application::Enter(DrainPhase phase) {
  switch (phase) {
    case DrainPhase::kAnnounced:
      return health_.Drain();
    case DrainPhase::kFinishing:
      log_->WriteEvent("finishing",
                       {{"calls", int64_t{server_->open_calls().count()}}});
      return server_->Drain();
    case DrainPhase::kHurrying:
      log_->WriteEvent("hurrying",
                       {{"calls", int64_t{server_->open_calls().count()}}});
      return server_->Hurry();
    case DrainPhase::kOver:
      log_->WriteEvent("finished", {{"calls_cancelled",
                                     int64_t{server_->open_calls().count()}}});
      return server_->Stop();
  }
}

int Application::metrics_port() const {
  return http_endpoint_ == nullptr ? -1 : http_endpoint_->port();
}

absl::Status Application::LoadAtStart() {
  return model_control_ == ModelControl::kExplicit
             ? repository_.LoadNamed(load_models_)
             : repository_.LoadAll();
}

void Application::LogLook(const absl::Status& status) {
  if (status.ok()) {
    log_->WriteEvent("polling_recovered", {});
  } else {
    log_->WriteEvent("polling_failed",
                     {{"reason", std::string(status.message())}});
  }
}

int Application::health_port() const {
  return health_port_ == nullptr ? -1 : health_port_->port();
}

void Application::LoadModels() {
  const absl::Time begin = absl::Now();
  const absl::Status loaded = LoadAtStart();
  if (!loaded.ok()) {
    log_->WriteEvent("loading_failed",
                     {{"reason", std::string(loaded.message())}});
    return;
  }
  int64_t ready = 0;
  int64_t failed = 0;
  for (const ModelStatus& status : repository_.List()) {
    ready += status.state == ModelState::kReady;
    failed += status.state == ModelState::kFailed;
  }
  for (const char* service : kServices) health_.SetServing(service, true);
  log_->WriteEvent("ready", {{"models_ready", ready},
                             {"models_failed", failed},
                             {"duration_seconds",
                              absl::ToDoubleSeconds(absl::Now() - begin)}});
  poller_.Run();
}

namespace {

void PrintWarnings(const ModelRepository& repository,
                   const ModelIdentity& identity) {
  const auto model =
      repository.Find({.name = identity.name, .version = identity.version});
  if (!model.ok()) return;
  for (const std::string& warning : (*model)->instances.front()->warnings()) {
    absl::PrintF("  warning: %s\n", warning);
  }
}

}  // namespace

bool CheckModels(const Config& config, const std::string& device,
                 ModelRepository::Loader loader) {
  ModelRepository repository(RepositoryOptions(config, device),
                             ParseModelConfig, std::move(loader),
                             [](const ModelStatus&) {});
  const absl::Status loaded = repository.LoadAll();
  if (!loaded.ok()) {
    absl::PrintF("%s\n", loaded.message());
    return false;
  }
  bool all_served = true;
  for (const ModelStatus& status : repository.List()) {
    absl::PrintF("%s %d: %s%s%s\n", status.identity.name,
                 status.identity.version, StateName(status.state),
                 status.reason.empty() ? "" : ": ", status.reason);
    PrintWarnings(repository, status.identity);
    all_served = all_served && status.state != ModelState::kFailed;
  }
  return all_served;
}

}  // namespace camserve
