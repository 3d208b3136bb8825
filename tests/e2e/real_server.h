// A server process on ports of its own, and what tests ask of it.
#ifndef CAMSERVE_TESTS_E2E_REAL_SERVER_H_
#define CAMSERVE_TESTS_E2E_REAL_SERVER_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "camserve/v1/explanation_service.grpc.pb.h"
#include "camserve/v1/model_service.grpc.pb.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "nlohmann/json.hpp"
#include "tests/e2e/server_process.h"
#include "tests/support/files.h"

namespace camserve {

// Throws std::runtime_error, with the server's log, where the server does not
// do what a function waits for. The stubs may be used by several threads, the
// rest by one.
class RealServer {
 public:
  // Starts a server of the models in `repository` on TestDevice(), and waits
  // until it listens. Without `log` its log goes to a file that Log reads; with
  // `log` it goes there, and Log can't be used.
  explicit RealServer(const std::filesystem::path& repository,
                      const std::vector<std::string>& flags = {},
                      const std::filesystem::path& log = {});

  // Waits until health says that the models are loaded.
  void AwaitReady(absl::Duration limit = absl::Minutes(2));

  // Sends SIGTERM. Returns the exit status, or -1 where the server still runs
  // after `limit`.
  int Stop(absl::Duration limit = absl::Minutes(1));

  v1::ExplanationService::Stub& explanations() { return *explanations_; }
  v1::ModelService::Stub& models() { return *models_; }
  grpc::health::v1::Health::Stub& health() { return *health_; }
  // A new connection, which is established already: in gRPC 1.51 a call that
  // waits for its connection may fail, where Abseil changes errno meanwhile.
  std::shared_ptr<grpc::Channel> NewChannel() const;
  // The same to another port of the server.
  static std::shared_ptr<grpc::Channel> NewChannelTo(int port);

  ServerProcess& process() { return process_; }
  const std::string& address() const { return address_; }
  int port() const { return port_; }
  int metrics_port() const { return metrics_port_; }

  // Waits until the server has written a port to `file`, and returns it.
  int AwaitPort(const std::filesystem::path& file);

  // The answer over HTTP, with its headers. Metrics gets the page at /metrics.
  std::string Get(const std::string& path) const;
  std::string Metrics() const;
  // What the page at /metrics says of a series, which is named as there, with
  // its labels. Nothing without such a line.
  std::optional<double> MetricOf(const std::string& series) const;
  // The lines of the log so far; all of them are JSON.
  std::vector<nlohmann::json> Log() const;

 private:
  std::string LogText() const;

  const TemporaryFolder folder_;
  ServerProcess process_;
  std::string address_;
  int port_ = 0;
  int metrics_port_ = 0;
  std::unique_ptr<v1::ExplanationService::Stub> explanations_;
  std::unique_ptr<v1::ModelService::Stub> models_;
  std::unique_ptr<grpc::health::v1::Health::Stub> health_;
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_E2E_REAL_SERVER_H_
