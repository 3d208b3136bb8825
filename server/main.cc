// camserve: flags -> parts -> run.
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/application.h"
#include "server/command_line.h"
#include "server/config.h"
#include "server/core/cpu_limit.h"
#include "server/core/host_port.h"
#include "server/imaging/render.h"
#include "server/model/model.h"
#include "server/model_probe.h"
#include "server/port_file.h"
#include "server/service/grpc_log.h"
#include "server/service/health_probe.h"
#include "server/telemetry/log.h"

ABSL_FLAG(bool, help, false, "print the flags and end");
ABSL_FLAG(bool, version, false, "print the version and end");
ABSL_FLAG(bool, check_config, false,
          "load every model, print how each is, and end: with 0 where all are "
          "ready, else with 1");
ABSL_FLAG(
    bool, health_check, false,
    "ask the server at --host and --port whether it serves, and end: with "
    "0 where it does, else with 1");
ABSL_FLAG(std::string, model_repository, "",
          "folder of the models: MODEL/VERSION/model.pt; required");
ABSL_FLAG(std::string, host, camserve::Config().host,
          "address to listen on; 0.0.0.0 for all of the machine's");
ABSL_FLAG(int, port, camserve::Config().port, "gRPC port; 0 picks a free one");
ABSL_FLAG(std::string, port_file, "",
          "file to write the gRPC port to, once it listens");
ABSL_FLAG(
    int, metrics_port, camserve::Config().metrics_port,
    "HTTP port of /metrics, /healthz and /readyz; 0 picks a free one, -1: "
    "none");
ABSL_FLAG(std::string, metrics_port_file, "",
          "file to write the metrics port to, once it listens");
ABSL_FLAG(int, health_port, camserve::Config().health_port,
          "port of grpc.health.v1 alone, in plaintext and without tokens, for "
          "probes; 0 picks a free one, -1: none");
ABSL_FLAG(std::string, health_port_file, "",
          "file to write the health port to, once it listens");
ABSL_FLAG(std::string, tls_cert, "",
          "PEM file of the server's certificate and those between it and its "
          "root: the gRPC port speaks TLS; read again when it changes, as the "
          "other files");
ABSL_FLAG(std::string, tls_key, "",
          "PEM file of the certificate's key; not to be read by everybody");
ABSL_FLAG(std::string, tls_client_ca, "",
          "PEM file of authorities: clients have to show a certificate of "
          "theirs");
ABSL_FLAG(std::string, token_file, "",
          "file of a token a line, and after a blank whose it is: each call "
          "has to bring one; not to be read by everybody");
ABSL_FLAG(bool, health_needs_token,
          camserve::Config().security.health_needs_token,
          "ask for tokens of health checks on the gRPC port too");
ABSL_FLAG(bool, allow_insecure, camserve::Config().security.allow_insecure,
          "listen beyond this machine also without TLS, or without tokens and "
          "client certificates: behind a proxy that protects the server");
ABSL_FLAG(std::string, device, camserve::Config().device,
          "where models run: auto (a GPU where there is one), cpu, cuda or "
          "cuda:N");
ABSL_FLAG(int, threads, camserve::Config().threads,
          "CPU threads of one forward pass; 0: one for each CPU that the "
          "process may use, by its cgroup's limit too");
ABSL_FLAG(int, max_split_layers, camserve::Config().max_split_layers,
          "layers that a model keeps split; the least recently used goes");
ABSL_FLAG(camserve::ModelControl, model_control,
          camserve::Config().model_control,
          "which models are in memory: none (all that the repository holds at "
          "the start), poll (all that it holds, whenever it changes) or "
          "explicit (LoadModel and UnloadModel)");
ABSL_FLAG(std::vector<std::string>, load_models, {},
          "with --model_control=explicit: models whose newest version is "
          "loaded at the start, by commas; empty: none");
ABSL_FLAG(absl::Duration, poll_interval, camserve::Config().poll_interval,
          "with --model_control=poll: time between two looks at the "
          "repository; what has not changed from one to the next is loaded");
ABSL_FLAG(int, max_batch_size, camserve::Config().max_batch_size,
          "explanations that may share a forward pass, unless a model's "
          "configuration says another number");
ABSL_FLAG(absl::Duration, max_queue_delay, camserve::Config().max_queue_delay,
          "how long an explanation waits for others to share its pass, unless "
          "a model's configuration says another number; 0s: takes what waits");
ABSL_FLAG(bool, probe_models, camserve::Config().probe_models,
          "load each model in a child process first, so that a file that "
          "crashes LibTorch is FAILED and the server goes on");
ABSL_FLAG(int64_t, max_probe_bytes, camserve::Config().max_probe_bytes,
          "with --probe_models: memory that the child may take");
ABSL_FLAG(int64_t, max_message_bytes, camserve::Config().limits.message_bytes,
          "bytes of a request, and of an answer's maps and pictures");
ABSL_FLAG(int64_t, max_image_pixels, camserve::Config().limits.image.pixels,
          "width times height of an encoded image");
ABSL_FLAG(int, max_image_side, camserve::Config().limits.image.side,
          "width or height of an encoded image, in pixels");
ABSL_FLAG(int, max_classes, camserve::Config().limits.classes_per_request,
          "classes that one request may have explained");
ABSL_FLAG(int, max_queue_length, camserve::Config().limits.queue_length,
          "requests that may wait for one model, unless its configuration "
          "says another number");
ABSL_FLAG(int, max_streams, camserve::Config().limits.streams_per_connection,
          "calls that one connection may have open at a time");
ABSL_FLAG(int, max_metadata_bytes, camserve::Config().limits.metadata_bytes,
          "bytes of one call's metadata");
ABSL_FLAG(int64_t, max_buffer_bytes, camserve::Config().limits.buffer_bytes,
          "bytes that all connections may have sent without an answer; beyond "
          "it they wait, or are refused");
ABSL_FLAG(absl::Duration, max_connection_age,
          camserve::Config().limits.connection_age,
          "how long a connection lasts before its client is asked for a new "
          "one; inf: for ever");
ABSL_FLAG(absl::Duration, max_connection_age_grace,
          camserve::Config().limits.connection_age_grace,
          "how long calls may go on after --max_connection_age; inf: for ever");
ABSL_FLAG(absl::Duration, min_ping_interval,
          camserve::Config().limits.ping_interval,
          "shortest time between two keepalive pings of a client; one that "
          "pings more often is disconnected");
ABSL_FLAG(int, max_evaluations, camserve::Config().limits.evaluations,
          "evaluations that may run at a time");
ABSL_FLAG(
    int64_t, max_evaluation_bytes, camserve::Config().limits.evaluation_bytes,
    "bytes that the scores of one evaluation may take: some 500 a sample");
ABSL_FLAG(
    absl::Duration, drain_delay, camserve::Config().drain.delay,
    "how long calls are still taken after SIGTERM or SIGINT, while health "
    "says NOT_SERVING");
ABSL_FLAG(absl::Duration, drain_timeout, camserve::Config().drain.timeout,
          "how long calls in flight may go on after --drain_delay");
ABSL_FLAG(bool, log_calls, camserve::Config().log_calls,
          "write a line to the standard error for each call");

namespace camserve {
namespace {

constexpr int kUsageError = 2;
// For what is left after the last call has ended, beyond --drain_timeout.
constexpr absl::Duration kTearDownTime = absl::Seconds(2);

SecurityOptions ReadSecurityFlags() {
  SecurityOptions security;
  security.tls.certificate = absl::GetFlag(FLAGS_tls_cert);
  security.tls.key = absl::GetFlag(FLAGS_tls_key);
  security.tls.client_authorities = absl::GetFlag(FLAGS_tls_client_ca);
  security.token_file = absl::GetFlag(FLAGS_token_file);
  security.health_needs_token = absl::GetFlag(FLAGS_health_needs_token);
  security.allow_insecure = absl::GetFlag(FLAGS_allow_insecure);
  return security;
}

Config ReadFlags() {
  Config config;
  config.host = absl::GetFlag(FLAGS_host);
  config.port = absl::GetFlag(FLAGS_port);
  config.port_file = absl::GetFlag(FLAGS_port_file);
  config.metrics_port = absl::GetFlag(FLAGS_metrics_port);
  config.metrics_port_file = absl::GetFlag(FLAGS_metrics_port_file);
  config.health_port = absl::GetFlag(FLAGS_health_port);
  config.health_port_file = absl::GetFlag(FLAGS_health_port_file);
  config.security = ReadSecurityFlags();
  config.model_repository = absl::GetFlag(FLAGS_model_repository);
  config.device = absl::GetFlag(FLAGS_device);
  config.threads = absl::GetFlag(FLAGS_threads);
  config.max_split_layers = absl::GetFlag(FLAGS_max_split_layers);
  config.model_control = absl::GetFlag(FLAGS_model_control);
  config.load_models = absl::GetFlag(FLAGS_load_models);
  config.poll_interval = absl::GetFlag(FLAGS_poll_interval);
  config.max_batch_size = absl::GetFlag(FLAGS_max_batch_size);
  config.max_queue_delay = absl::GetFlag(FLAGS_max_queue_delay);
  config.probe_models = absl::GetFlag(FLAGS_probe_models);
  config.max_probe_bytes = absl::GetFlag(FLAGS_max_probe_bytes);
  config.limits.message_bytes = absl::GetFlag(FLAGS_max_message_bytes);
  config.limits.image.pixels = absl::GetFlag(FLAGS_max_image_pixels);
  config.limits.image.side = absl::GetFlag(FLAGS_max_image_side);
  config.limits.classes_per_request = absl::GetFlag(FLAGS_max_classes);
  config.limits.queue_length = absl::GetFlag(FLAGS_max_queue_length);
  config.limits.streams_per_connection = absl::GetFlag(FLAGS_max_streams);
  config.limits.metadata_bytes = absl::GetFlag(FLAGS_max_metadata_bytes);
  config.limits.buffer_bytes = absl::GetFlag(FLAGS_max_buffer_bytes);
  config.limits.connection_age = absl::GetFlag(FLAGS_max_connection_age);
  config.limits.connection_age_grace =
      absl::GetFlag(FLAGS_max_connection_age_grace);
  config.limits.ping_interval = absl::GetFlag(FLAGS_min_ping_interval);
  config.limits.evaluations = absl::GetFlag(FLAGS_max_evaluations);
  config.limits.evaluation_bytes = absl::GetFlag(FLAGS_max_evaluation_bytes);
  config.drain.delay = absl::GetFlag(FLAGS_drain_delay);
  config.drain.timeout = absl::GetFlag(FLAGS_drain_timeout);
  config.log_calls = absl::GetFlag(FLAGS_log_calls);
  return config;
}

// Every thread that is started later leaves the signals to WaitForSignal.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A log whose reader is gone must not end the server.
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

int WaitForSignal(const sigset_t& signals) {
  int signal = 0;
  sigwait(&signals, &signal);
  return signal;
}

void EndAtNextSignal(const sigset_t& signals) {
  std::thread([signals] { std::_Exit(128 + WaitForSignal(signals)); }).detach();
}

// Each connection is a descriptor, and shells give a process few of those that
// it may have.
void RaiseDescriptorLimit() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

int Fail(const absl::Status& status, int exit_status) {
  absl::FPrintF(stderr, "camserve: %s\n", status.message());
  return exit_status;
}

absl::Status WritePortFiles(const Config& config,
                            const Application& application) {
  absl::Status written = WritePortFile(config.port_file, application.port());
  written.Update(
      WritePortFile(config.metrics_port_file, application.metrics_port()));
  written.Update(
      WritePortFile(config.health_port_file, application.health_port()));
  return written;
}

void LogListening(const Config& config, const ServerInfo& info,
                  const std::string& device, const Application& application,
                  Log& log) {
  std::vector<LogField> fields = {
      {"address", HostPort(config.host, application.port())},
      {"version", info.version},
      {"libtorch_version", info.libtorch_version},
      {"device", device}};
  if (application.metrics_port() >= 0) {
    fields.emplace_back("metrics_address",
                        HostPort(config.host, application.metrics_port()));
  }
  if (application.health_port() >= 0) {
    fields.emplace_back("health_address",
                        HostPort(config.host, application.health_port()));
  }
  log.WriteEvent("listening", fields);
}

// Waits for what is left after the last call, but not for a model that never
// ends.
void TearDown(std::unique_ptr<Application> application, absl::Time deadline) {
  auto done = std::make_shared<absl::Notification>();
  std::thread([done, application = std::move(application)]() mutable {
    application.reset();
    done->Notify();
  }).detach();
  done->WaitForNotificationWithDeadline(deadline);
}

void WatchDeviceMemory(std::vector<std::string> devices,
                       Application& application) {
  std::erase(devices, "cpu");
  if (devices.empty()) return;
  application.WatchDeviceMemory([devices = std::move(devices)] {
    std::vector<DeviceMemory> memory;
    for (const std::string& device : devices) {
      memory.push_back({.device = device, .bytes = DeviceMemoryBytes(device)});
    }
    return memory;
  });
}

int Serve(const Config& config, const ServerInfo& info,
          const std::string& device, const sigset_t& signals, Log& log) {
  auto application =
      Application::Start(config, info, device, Model::Load, &log);
  if (!application.ok()) return Fail(application.status(), EXIT_FAILURE);
  const absl::Status written = WritePortFiles(config, **application);
  if (!written.ok()) return Fail(written, EXIT_FAILURE);
  LogListening(config, info, device, **application, log);
  WatchDeviceMemory(info.devices, **application);
  (*application)->BeginLoading();

  const int signal = WaitForSignal(signals);
  EndAtNextSignal(signals);
  log.WriteEvent("stopping", {{"signal", int64_t{signal}}});
  const absl::Time deadline =
      absl::Now() + config.drain.delay + config.drain.timeout + kTearDownTime;
  (*application)->Drain(config.drain);
  TearDown(*std::move(application), deadline);
  log.WriteEvent("stopped", {});
  // A thread that was left to itself may still be inside a model: nothing that
  // it uses may be destroyed under it.
  std::_Exit(EXIT_SUCCESS);
}

int CheckHealth() {
  const absl::Status serving = ProbeHealth(HostPort(
      ProbeHost(absl::GetFlag(FLAGS_host)), absl::GetFlag(FLAGS_port)));
  return serving.ok() ? EXIT_SUCCESS : Fail(serving, EXIT_FAILURE);
}

int Main(int argc, char** argv) {
  const absl::Status parsed = ParseFlags(argc, argv);
  if (!parsed.ok()) return Fail(parsed, kUsageError);
  if (absl::GetFlag(FLAGS_help)) {
    absl::PrintF("camserve --model_repository=FOLDER [--FLAG=VALUE]...\n%s",
                 FlagsHelp("server/main.cc"));
    return EXIT_SUCCESS;
  }
  if (absl::GetFlag(FLAGS_version)) {
    absl::PrintF("camserve %s, LibTorch %s\n", CAMSERVE_VERSION,
                 TorchVersion());
    return EXIT_SUCCESS;
  }
  if (absl::GetFlag(FLAGS_health_check)) return CheckHealth();
  if (IsProbe()) {
    InitializeTorch(1);
    std::_Exit(RunProbe(Model::Load));
  }
  const Config config = ReadFlags();
  const absl::Status checked = CheckConfig(config);
  if (!checked.ok()) return Fail(checked, kUsageError);

  const sigset_t signals = BlockSignals();
  RaiseDescriptorLimit();
  // One request one thread: the pool has as many as there are cores.
  InitializeRendering(0);
  InitializeTorch(config.threads > 0 ? config.threads : UsableCpus());
  const ServerInfo info = {.version = CAMSERVE_VERSION,
                           .libtorch_version = TorchVersion(),
                           .devices = AvailableDevices()};
  const auto device = ChooseDevice(config.device, info.devices);
  if (!device.ok()) return Fail(device.status(), kUsageError);
  if (absl::GetFlag(FLAGS_check_config)) {
    return CheckModels(config, *device, Model::Load) ? EXIT_SUCCESS
                                                     : EXIT_FAILURE;
  }
  static Log* const log = new Log(STDERR_FILENO);
  SendGrpcErrorsTo(log);
  return Serve(config, info, *device, signals, *log);
}

}  // namespace
}  // namespace camserve

int main(int argc, char** argv) { return camserve::Main(argc, argv); }
