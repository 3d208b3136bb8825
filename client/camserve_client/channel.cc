#include "client/camserve_client/channel.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "nlohmann/json.hpp"
#include "server/core/status_macros.h"

namespace camserve::client {
namespace {

absl::StatusOr<std::string> ReadCertificates(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream contents;
  contents << file.rdbuf();
  if (!file || contents.str().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("ca_file: cannot read certificates from ", path));
  }
  return contents.str();
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> MakeCredentials(
    const Credentials& credentials) {
  if (credentials.transport == Credentials::Transport::kInsecure) {
    if (!credentials.bearer_token.empty()) {
      return absl::InvalidArgumentError(
          "bearer_token: needs TLS; it would be sent in clear");
    }
    return grpc::InsecureChannelCredentials();
  }
  grpc::SslCredentialsOptions ssl;
  if (!credentials.ca_file.empty()) {
    ASSIGN_OR_RETURN(ssl.pem_root_certs, ReadCertificates(credentials.ca_file));
  }
  std::shared_ptr<grpc::ChannelCredentials> tls = grpc::SslCredentials(ssl);
  if (credentials.bearer_token.empty()) return tls;
  return grpc::CompositeChannelCredentials(
      tls, grpc::AccessTokenCredentials(credentials.bearer_token));
}

std::string JsonDuration(absl::Duration duration) {
  return absl::StrFormat("%.9fs", absl::ToDoubleSeconds(duration));
}

absl::Status CheckOptions(const ChannelOptions& options) {
  if (options.address.empty()) {
    return absl::InvalidArgumentError("address: empty; it is host:port");
  }
  if (options.retry.max_attempts < 1 || options.retry.max_attempts > 5) {
    return absl::InvalidArgumentError(
        absl::StrCat("retry.max_attempts: ", options.retry.max_attempts,
                     " is not within 1 and 5"));
  }
  return absl::OkStatus();
}

constexpr absl::Duration kFirstReconnectBackoff = absl::Milliseconds(200);
// A stream may be silent while the server computes; a host that is gone must
// not look like that. gRPC's servers take a ping in 5 minutes.
constexpr absl::Duration kKeepaliveInterval = absl::Minutes(6);
constexpr absl::Duration kKeepaliveTimeout = absl::Seconds(20);

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

void SetReconnection(absl::Duration max_backoff,
                     grpc::ChannelArguments& arguments) {
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS,
                   Milliseconds(std::min(kFirstReconnectBackoff, max_backoff)));
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS,
                   Milliseconds(max_backoff));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS,
                   Milliseconds(kKeepaliveInterval));
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                   Milliseconds(kKeepaliveTimeout));
}

}  // namespace

std::string ServiceConfig(const RetryPolicy& retry) {
  using nlohmann::json;
  const json reading_calls = {
      {{"service", "camserve.v1.ExplanationService"}, {"method", "Explain"}},
      {{"service", "camserve.v1.ModelService"}, {"method", "ListModels"}},
      {{"service", "camserve.v1.ModelService"}, {"method", "GetModel"}},
      {{"service", "camserve.v1.ModelService"}, {"method", "GetServerInfo"}},
      {{"service", "grpc.health.v1.Health"}, {"method", "Check"}}};
  const json policy = {
      {"maxAttempts", retry.max_attempts},
      {"initialBackoff", JsonDuration(retry.initial_backoff)},
      {"maxBackoff", JsonDuration(retry.max_backoff)},
      {"backoffMultiplier", 2},
      {"retryableStatusCodes", {"UNAVAILABLE", "RESOURCE_EXHAUSTED"}}};
  const json method_config = {{"name", reading_calls}, {"retryPolicy", policy}};
  return json{{"methodConfig", json::array({method_config})}}.dump();
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> CreateChannel(
    const ChannelOptions& options) {
  RETURN_IF_ERROR(CheckOptions(options));
  ASSIGN_OR_RETURN(std::shared_ptr<grpc::ChannelCredentials> credentials,
                   MakeCredentials(options.credentials));
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(options.max_receive_bytes);
  arguments.SetMaxSendMessageSize(options.max_send_bytes);
  SetReconnection(options.max_reconnect_backoff, arguments);
  if (options.spread_over_replicas) {
    arguments.SetLoadBalancingPolicyName("round_robin");
  }
  if (options.retry.max_attempts > 1) {
    arguments.SetServiceConfigJSON(ServiceConfig(options.retry));
    // A request that does not fit this buffer is never sent again.
    arguments.SetInt(GRPC_ARG_PER_RPC_RETRY_BUFFER_SIZE,
                     options.max_send_bytes);
  }
  return grpc::CreateCustomChannel(options.address, credentials, arguments);
}

}  // namespace camserve::client
