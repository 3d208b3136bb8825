// The program camserve: reads the flags, builds the parts, and serves until a
// signal ends it.
#include <malloc.h>
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

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/command_line/command_line.h"
#include "common/command_line/flags.h"
#include "common/host_port.h"
#include "server/app/application.h"
#include "server/app/config.h"
#include "server/app/config_flags.h"
#include "server/app/crash_trace.h"
#include "server/app/model_probe.h"
#include "server/app/port_file.h"
#include "server/imaging/render.h"
#include "server/model/model.h"
#include "server/service/grpc_log.h"
#include "server/service/health_probe.h"
#include "server/telemetry/log.h"
#include "server/torchscript/torchscript_model.h"

namespace camserve {
namespace {

constexpr int kUsageError = 2;

struct Flags {
  bool check_config = false;
  bool health_check = false;
  Config config;
  ProbeFlags probe;
};

void AddFlags(CLI::App& program, Flags& flags) {
  AddFlag(program,
          {"--check_config", "",
           "load every model, print how each is, and end: with 0 where all are "
           "ready, else with 1"},
          flags.check_config);
  AddFlag(program,
          {"--health_check", "",
           "ask the server at --host whether it serves, at --health_port or "
           "without it at --port, and end: with 0 where it does, else with 1"},
          flags.health_check);
  AddConfigFlags(program, flags.config);
  AddProbeFlags(program, flags.probe);
  program.footer(
      "Examples:\n"
      "  camserve --model_repository=models\n"
      "  camserve --model_repository=models --check_config\n");
}

// How long tearing down may take after the last call, in addition to
// --drain_timeout.
constexpr absl::Duration kTearDownTime = absl::Seconds(2);
// How long the process waits for a slow reader of the log's last lines.
constexpr absl::Duration kLastLinesTime = absl::Seconds(1);

// By default glibc gives nearly every thread a heap of its own, and never gives
// back the end of one below 64 MB. Models that come and go in several threads
// would then hold many times what one of them needs. Two heaps are as fast.
void ShareHeaps() { mallopt(M_ARENA_MAX, 2); }

// nohup has SIGHUP ignored: then the server is to outlive its terminal.
bool IsIgnored(int signal) {
  struct sigaction action = {};
  sigaction(signal, nullptr, &action);
  return action.sa_handler == SIG_IGN;
}

// Every thread that is started later leaves the signals to WaitForSignal.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  if (!IsIgnored(SIGHUP)) sigaddset(&signals, SIGHUP);
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

int Fail(const absl::Status& status, int exit_status) {
  absl::FPrintF(stderr, "camserve: %s\n", status.message());
  return exit_status;
}

// INTERNAL where something that was printed could not be written to the
// standard output.
absl::Status FlushStandardOutput() {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) {
    return absl::OkStatus();
  }
  return absl::InternalError(
      "standard output: cannot be written; is the disk full, or its reader "
      "gone?");
}

// The exit status of a command that prints: `exit_status`, but EXIT_FAILURE in
// place of success where what it printed is lost.
int Printed(int exit_status) {
  const absl::Status flushed = FlushStandardOutput();
  if (flushed.ok() || exit_status != EXIT_SUCCESS) return exit_status;
  return Fail(flushed, EXIT_FAILURE);
}

// Ends the process and destroys nothing. A thread that was left to itself may
// still be inside a model, and one that has just ended may still clear up in
// LibTorch: what they use has to stay.
[[noreturn]] void EndAtOnce(int exit_status) {
  std::_Exit(Printed(exit_status));
}

// Each connection takes a file descriptor, and the soft limit that shells set
// is far below the hard one.
void RaiseDescriptorLimit() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
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
    fields.emplace_back(
        "metrics_address",
        HostPort(MetricsHost(config), application.metrics_port()));
  }
  if (application.health_port() >= 0) {
    fields.emplace_back("health_address",
                        HostPort(config.host, application.health_port()));
  }
  log.WriteEvent("listening", fields);
}

// Destroys the application, but waits for that only until `deadline`: a model's
// pass may never end.
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
  auto application = Application::Start(config, info, device, LoadTorchScript,
                                        &log, ReleaseDeviceMemory);
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
  log.Flush(absl::Now() + kLastLinesTime);
  EndAtOnce(EXIT_SUCCESS);
}

int CheckHealth(const Config& config) {
  const absl::Status checked = CheckAddresses(config);
  if (!checked.ok()) return Fail(checked, kUsageError);
  // --port may want TLS and tokens, which the health port does not.
  const int port = config.health_port > 0 ? config.health_port : config.port;
  if (port == 0) {
    return Fail(absl::InvalidArgumentError(
                    "--port=0: name the port that the server picked; it "
                    "writes it to its --port_file"),
                kUsageError);
  }
  const absl::Status serving =
      ProbeHealth(HostPort(ProbeHost(config.host), port));
  return serving.ok() ? EXIT_SUCCESS : Fail(serving, EXIT_FAILURE);
}

int Main(int argc, char** argv) {
  ShareHeaps();
  CLI::App program("A gRPC server that explains what image classifiers saw.",
                   "camserve");
  Flags flags;
  DescribeProgram(program);
  AddFlags(program, flags);
  const absl::StatusOr<Asked> asked =
      ParseCommandLine(program, {argv + 1, argv + argc});
  if (!asked.ok()) return Fail(asked.status(), kUsageError);
  if (*asked == Asked::kHelp) {
    absl::PrintF("%s", program.help());
    return Printed(EXIT_SUCCESS);
  }
  if (*asked == Asked::kVersion) {
    absl::PrintF("camserve %s, LibTorch %s\n", CAMSERVE_VERSION,
                 TorchVersion());
    return Printed(EXIT_SUCCESS);
  }
  const Config& config = flags.config;
  if (flags.health_check) return CheckHealth(config);
  if (!flags.probe.file.empty()) {
    InitializeTorch(flags.probe.threads);
    EndAtOnce(RunProbe(flags.probe, LoadTorchScript));
  }
  const absl::Status checked = CheckConfig(config);
  if (!checked.ok()) return Fail(checked, kUsageError);

  TraceCrashes();
  const sigset_t signals = BlockSignals();
  RaiseDescriptorLimit();
  // One thread draws a picture: requests already keep all CPUs busy.
  InitializeRendering(0);
  InitializeTorch(PassThreads(config));
  const ServerInfo info = {.version = CAMSERVE_VERSION,
                           .libtorch_version = TorchVersion(),
                           .devices = AvailableDevices()};
  const auto device = ChooseDevice(config.device, info.devices);
  if (!device.ok()) return Fail(device.status(), kUsageError);
  if (flags.check_config) {
    EndAtNextSignal(signals);
    EndAtOnce(CheckModels(config, *device, LoadTorchScript) ? EXIT_SUCCESS
                                                            : EXIT_FAILURE);
  }
  static Log* const log = new Log(STDERR_FILENO);
  SendGrpcErrorsTo(log);
  return Serve(config, info, *device, signals, *log);
}

}  // namespace
}  // namespace camserve

int main(int argc, char** argv) { return camserve::Main(argc, argv); }
