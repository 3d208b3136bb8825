#include "tests/e2e/real_server.h"

#include <csignal>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/e2e/http_get.h"
#include "tests/support/keep_grpc_up.h"
#include "tests/support/test_device.h"

namespace camserve {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

constexpr absl::Duration kStartLimit = absl::Minutes(1);
constexpr absl::Duration kConnectLimit = absl::Seconds(10);
constexpr absl::Duration kPollInterval = absl::Milliseconds(10);

std::vector<std::string> Arguments(const std::filesystem::path& repository,
                                   const std::filesystem::path& folder,
                                   const std::vector<std::string>& flags) {
  std::vector<std::string> arguments = {
      absl::StrCat("--model_repository=", repository.string()), "--port=0",
      absl::StrCat("--port_file=", (folder / "port").string()),
      "--metrics_port=0",
      absl::StrCat("--metrics_port_file=", (folder / "metrics_port").string()),
      absl::StrCat("--device=", TestDevice()),
      // On a machine that tests share, the threads of a pass over a small model
      // would mostly wait for each other.
      "--threads=1",
      // Without a cache no layout is timed: its choice differs from run to run.
      "--layout_cache=",
      // No load balancer needs time to see that this server stops.
      "--drain_delay=0s"};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  return arguments;
}

// A stopping server waits for its clients to answer a last ping. An idle gRPC
// client looks every 5 s, unless it is told otherwise before it first connects.
void LookOftenWhereIdle() {
  setenv("GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS", "100", 1);
}

}  // namespace

RealServer::RealServer(const std::filesystem::path& repository,
                       const std::vector<std::string>& flags,
                       const std::filesystem::path& log)
    : process_(Arguments(repository, folder_.path(), flags),
               log.empty() ? folder_.path() / "log" : log) {
  KeepGrpcUp();
  LookOftenWhereIdle();
  port_ = AwaitPort(folder_.path() / "port");
  address_ = absl::StrCat("127.0.0.1:", port_);
  metrics_port_ = AwaitPort(folder_.path() / "metrics_port");
  const std::shared_ptr<grpc::Channel> channel = NewChannel();
  explanations_ = v1::ExplanationService::NewStub(channel);
  models_ = v1::ModelService::NewStub(channel);
  health_ = grpc::health::v1::Health::NewStub(channel);
}

// Another process writes the file: there is nothing to wait on but time.
int RealServer::AwaitPort(const std::filesystem::path& file) {
  const absl::Time deadline = absl::Now() + kStartLimit;
  while (!std::filesystem::exists(file)) {
    if (process_.WaitForExit(kPollInterval).has_value() ||
        absl::Now() > deadline) {
      throw std::runtime_error("the server does not listen:\n" + LogText());
    }
  }
  return std::stoi(ReadFile(file));
}

std::shared_ptr<grpc::Channel> RealServer::NewChannel() const {
  return NewChannelTo(port_);
}

std::shared_ptr<grpc::Channel> RealServer::NewChannelTo(int port) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(-1);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  const auto channel =
      grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port),
                                grpc::InsecureChannelCredentials(), arguments);
  channel->WaitForConnected(absl::ToChronoTime(absl::Now() + kConnectLimit));
  return channel;
}

void RealServer::AwaitReady(absl::Duration limit) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + limit));
  const auto watch = health_->Watch(&context, HealthCheckRequest());
  HealthCheckResponse response;
  while (watch->Read(&response)) {
    if (response.status() == HealthCheckResponse::SERVING) {
      context.TryCancel();
      watch->Finish();
      return;
    }
  }
  throw std::runtime_error(absl::StrCat(
      "the server did not become ready: ", watch->Finish().error_message(),
      "\n", LogText()));
}

int RealServer::Stop(absl::Duration limit) {
  process_.Signal(SIGTERM);
  return process_.WaitForExit(limit).value_or(-1);
}

std::string RealServer::Get(const std::string& path) const {
  return HttpGet(metrics_port_, path);
}

std::string RealServer::Metrics() const { return Get("/metrics"); }

std::optional<double> RealServer::MetricOf(const std::string& series) const {
  const std::string page = Metrics();
  const std::string start = absl::StrCat("\n", series, " ");
  const size_t found = page.find(start);
  if (found == std::string::npos) return std::nullopt;
  return std::atof(page.c_str() + found + start.size());
}

std::string RealServer::LogText() const {
  return ReadFile(folder_.path() / "log");
}

std::vector<nlohmann::json> RealServer::Log() const {
  std::vector<nlohmann::json> lines;
  std::istringstream text(LogText());
  for (std::string line; std::getline(text, line);) {
    lines.push_back(nlohmann::json::parse(line));
  }
  return lines;
}

}  // namespace camserve
