#include "server/service/health_port.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/host_port.h"
#include "grpcpp/impl/server_builder_option.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"

namespace camserve {
namespace {

// A probe names a service, and opens a call or two.
constexpr int kLongestMessage = 4096;
constexpr int kMostStreams = 16;

// Reflection puts itself into every server of a program that links it.
class WithoutPlugins final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments* /*arguments*/) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>*
                         plugins) override {
    plugins->clear();
  }
};

}  // namespace

absl::StatusOr<std::unique_ptr<HealthPort>> HealthPort::Start(
    const std::string& host, int port, HealthService* health) {
  std::unique_ptr<HealthPort> health_port(new HealthPort);
  grpc::ServerBuilder builder;
  builder.SetOption(std::make_unique<WithoutPlugins>());
  builder.SetMaxReceiveMessageSize(kLongestMessage);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMostStreams);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddListeningPort(HostPort(host, port),
                           grpc::InsecureServerCredentials(),
                           &health_port->port_);
  builder.RegisterService(health);
  health_port->server_ = builder.BuildAndStart();
  if (health_port->server_ == nullptr || health_port->port_ == 0) {
    return absl::UnavailableError(absl::StrCat(
        "can't listen on ", HostPort(host, port),
        "; choose another --health_port, 0 for a free one, or -1 for none"));
  }
  return health_port;
}

HealthPort::~HealthPort() {
  if (server_ != nullptr) {
    server_->Shutdown(absl::ToChronoTime(absl::InfinitePast()));
  }
}

}  // namespace camserve
