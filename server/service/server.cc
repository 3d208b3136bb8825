#include "server/service/server.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "grpc/grpc.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"
#include "server/core/host_port.h"

namespace camserve {
namespace {

// Reflection is the one service with blocking threads.
constexpr int kMostBlockingThreads = 16;

void SetLimits(const ServiceLimits& limits, grpc::ServerBuilder& builder) {
  // Bounds of the configuration keep both within an int.
  builder.SetMaxReceiveMessageSize(static_cast<int>(limits.message_bytes));
  // An answer is refused by its call, in words; what comes on top of the maps
  // is small.
  builder.SetMaxSendMessageSize(-1);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS,
                             limits.streams_per_connection);
  grpc::ResourceQuota quota("camserve");
  quota.SetMaxThreads(kMostBlockingThreads);
  builder.SetResourceQuota(quota);
  builder.SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::MIN_POLLERS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::MAX_POLLERS, 2);
}

ServiceParts WithOpenCalls(ServiceParts parts, OpenCalls& open_calls) {
  parts.open_calls = &open_calls;
  return parts;
}

}  // namespace

Server::Server(ServiceParts parts, HealthService* health)
    : parts_(WithOpenCalls(std::move(parts), open_calls_)), health_(health) {}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const std::string& host,
                                                      int port,
                                                      ServiceParts parts,
                                                      HealthService* health) {
  std::unique_ptr<Server> server(new Server(std::move(parts), health));
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  SetLimits(server->parts_.limits, builder);
  // Otherwise a second server on the same port would take half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddListeningPort(HostPort(host, port),
                           grpc::InsecureServerCredentials(), &server->port_);
  builder.RegisterService(&server->explanation_service_);
  builder.RegisterService(&server->model_service_);
  builder.RegisterService(health);
  server->server_ = builder.BuildAndStart();
  if (server->server_ == nullptr || server->port_ == 0) {
    return absl::UnavailableError(absl::StrCat(
        "can't listen on ", HostPort(host, port),
        "; is the address this machine's, and the port free? Choose another "
        "--port, or 0 for a free one"));
  }
  return server;
}

Server::~Server() {
  if (server_ != nullptr) Stop();
}

void Server::Drain(absl::Time deadline) {
  health_->Stop();
  explanation_service_.evaluations().Drain();
  shutdown_ = std::thread([this, deadline] {
    server_->Shutdown(absl::ToChronoTime(deadline));
    open_calls_.SetClosed();
  });
}

void Server::Hurry() { explanation_service_.evaluations().Hurry(); }

void Server::Stop() {
  if (shutdown_.joinable()) {
    // Shutdown waits for clients that never answer: here for none any more.
    grpc_server_cancel_all_calls(server_->c_server());
    shutdown_.join();
  } else if (!open_calls_.closed()) {
    health_->Stop();
    server_->Shutdown(absl::ToChronoTime(absl::InfinitePast()));
    open_calls_.SetClosed();
  }
}

}  // namespace camserve
