#include "server/service/health_probe.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"

namespace camserve {
namespace {

constexpr absl::Duration kLimit = absl::Seconds(5);

}  // namespace

std::string ProbeHost(absl::string_view host) {
  if (host == "0.0.0.0") return "127.0.0.1";
  if (host == "::" || host == "[::]") return "::1";
  return std::string(host);
}

absl::Status ProbeHealth(const std::string& address) {
  using grpc::health::v1::HealthCheckResponse;
  grpc::ChannelArguments arguments;
  // The server is on this machine, whatever proxy the environment names.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  const auto stub = grpc::health::v1::Health::NewStub(grpc::CreateCustomChannel(
      address, grpc::InsecureChannelCredentials(), arguments));
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + kLimit));
  HealthCheckResponse response;
  const grpc::Status status = stub->Check(&context, {}, &response);
  if (!status.ok()) {
    return absl::UnavailableError(
        absl::StrCat("no answer from ", address, ": ", status.error_message()));
  }
  if (response.status() != HealthCheckResponse::SERVING) {
    return absl::FailedPreconditionError(
        absl::StrCat(address, " is not serving"));
  }
  return absl::OkStatus();
}

}  // namespace camserve
