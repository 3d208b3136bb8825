#include "client/camserve_client/channel.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/camserve_client/plaintext_channel.h"
#include "client/camserve_client/proxy.h"
#include "client/camserve_client/target.h"
#include "common/status_macros.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "nlohmann/json.hpp"

namespace camserve::client {
namespace {

absl::StatusOr<std::string> ReadPem(absl::string_view field,
                                    const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream file(path, std::ios::binary);
  std::ostringstream contents;
  contents << file.rdbuf();
  if (!file || contents.str().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(field, ": cannot be read: ", path));
  }
  return contents.str();
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> MakeTlsCredentials(
    const Credentials& credentials) {
  if (credentials.certificate_file.empty() != credentials.key_file.empty()) {
    return absl::InvalidArgumentError("cert_file, key_file: give both or none");
  }
  grpc::SslCredentialsOptions ssl;
  ASSIGN_OR_RETURN(ssl.pem_root_certs, ReadPem("ca_file", credentials.ca_file));
  ASSIGN_OR_RETURN(ssl.pem_cert_chain,
                   ReadPem("cert_file", credentials.certificate_file));
  ASSIGN_OR_RETURN(ssl.pem_private_key,
                   ReadPem("key_file", credentials.key_file));
  std::shared_ptr<grpc::ChannelCredentials> tls = grpc::SslCredentials(ssl);
  if (credentials.bearer_token.empty()) return tls;
  return grpc::CompositeChannelCredentials(
      tls, grpc::AccessTokenCredentials(credentials.bearer_token));
}

std::string JsonDuration(absl::Duration duration) {
  return absl::StrFormat("%.9fs", absl::ToDoubleSeconds(duration));
}

absl::Status CheckOptions(const ChannelOptions& options) {
  if (options.retry.max_attempts < 1 || options.retry.max_attempts > 5) {
    return absl::InvalidArgumentError(
        absl::StrCat("retry.max_attempts: ", options.retry.max_attempts,
                     " is not within 1 and 5"));
  }
  if (options.credentials.transport == Credentials::Transport::kInsecure &&
      !options.credentials.bearer_token.empty() &&
      !StaysOnMachine(options.address)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "token: would go to ", options.address, " in clear; use TLS"));
  }
  return absl::OkStatus();
}

constexpr absl::Duration kFirstReconnectBackoff = absl::Milliseconds(200);
// A stream may be silent while the server computes, so silence does not tell
// that a host is gone; an unanswered ping does. gRPC's servers tolerate one
// ping in 5 minutes.
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
      // A server that shuts down cancels the calls that still reach it. A call
      // that the caller cancels is never sent again.
      {"retryableStatusCodes",
       {"UNAVAILABLE", "RESOURCE_EXHAUSTED", "CANCELLED"}}};
  const json method_config = {{"name", reading_calls}, {"retryPolicy", policy}};
  return json{{"methodConfig", json::array({method_config})}}.dump();
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> CreateChannel(
    const ChannelOptions& options) {
  const absl::StatusOr<std::vector<Endpoint>> endpoints =
      ParseTarget(options.address);
  if (!endpoints.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("address: ", endpoints.status().message()));
  }
  RETURN_IF_ERROR(CheckOptions(options));
  grpc::ChannelArguments arguments;
  SetProxy(*endpoints, arguments);
  arguments.SetMaxReceiveMessageSize(options.max_receive_bytes);
  arguments.SetMaxSendMessageSize(options.max_send_bytes);
  SetReconnection(options.max_reconnect_backoff, arguments);
  if (options.spread_over_replicas) {
    arguments.SetLoadBalancingPolicyName("round_robin");
  }
  if (options.retry.max_attempts > 1) {
    arguments.SetServiceConfigJSON(ServiceConfig(options.retry));
    // gRPC never sends a request again that does not fit this buffer.
    arguments.SetInt(GRPC_ARG_PER_RPC_RETRY_BUFFER_SIZE,
                     options.max_send_bytes);
  }
  if (options.credentials.transport == Credentials::Transport::kInsecure) {
    return CreatePlaintextChannel(options.address,
                                  options.credentials.bearer_token, arguments);
  }
  if (!options.credentials.server_name.empty()) {
    arguments.SetSslTargetNameOverride(options.credentials.server_name);
  }
  ASSIGN_OR_RETURN(std::shared_ptr<grpc::ChannelCredentials> credentials,
                   MakeTlsCredentials(options.credentials));
  return grpc::CreateCustomChannel(options.address, credentials, arguments);
}

}  // namespace camserve::client
