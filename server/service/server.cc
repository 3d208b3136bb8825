#include "server/service/server.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/host_port.h"
#include "grpc/grpc.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/server_builder.h"
#include "server/service/channel_limits.h"

namespace camserve {
namespace {

ServiceParts WithOpenCalls(ServiceParts parts, OpenCalls& open_calls) {
  parts.open_calls = &open_calls;
  return parts;
}

}  // namespace

Server::Server(ServiceParts parts, HealthService* health)
    : parts_(WithOpenCalls(std::move(parts), open_calls_)), health_(health) {}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(
    const std::string& host, int port,
    std::shared_ptr<grpc::ServerCredentials> credentials, ServiceParts parts,
    HealthService* health) {
  std::unique_ptr<Server> server(new Server(std::move(parts), health));
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  SetChannelLimits(server->parts_.limits, builder);
  // Otherwise a second server on the same port would take half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddListeningPort(HostPort(host, port), std::move(credentials),
                           &server->port_);
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

void Server::Drain() {
  health_->Stop();
  explanation_service_.evaluations().Drain();
  shutdown_ = std::thread([this] {
    // Without a deadline, so that gRPC cancels nothing: the calls that are left
    // are counted before Stop cancels them.
    server_->Shutdown();
    open_calls_.SetClosed();
  });
}

void Server::Hurry() { explanation_service_.evaluations().Hurry(); }

void Server::Stop() {
  if (shutdown_.joinable()) {
    // Shutdown waits for calls that may never end: none is left after this.
    grpc_server_cancel_all_calls(server_->c_server());
    shutdown_.join();
  } else if (!open_calls_.closed()) {
    health_->Stop();
    server_->Shutdown(absl::ToChronoTime(absl::InfinitePast()));
    open_calls_.SetClosed();
  }
}

}  // namespace camserve
