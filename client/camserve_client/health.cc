#include "client/camserve_client/health.h"

#include "absl/synchronization/notification.h"
#include "client/camserve_client/status.h"
#include "common/status_macros.h"
#include "google/protobuf/wrappers.pb.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/impl/codegen/proto_utils.h"

namespace camserve::client {
namespace {

// gRPC ships no stub of the health protocol. Request and response hold one
// field each, of number 1: a string and an enum. On the wire they are the same
// as these wrappers.
using Request = google::protobuf::StringValue;
using Response = google::protobuf::Int32Value;

}  // namespace

const char* HealthStateName(HealthState state) {
  switch (state) {
    case HealthState::kServing:
      return "SERVING";
    case HealthState::kNotServing:
      return "NOT_SERVING";
    case HealthState::kUnknown:
      break;
  }
  return "UNKNOWN";
}

absl::StatusOr<HealthState> CheckHealth(
    const std::shared_ptr<grpc::Channel>& channel, const std::string& service,
    const CallOptions& options) {
  grpc::ClientContext context;
  RETURN_IF_ERROR(PrepareContext(options, context));
  Request request;
  request.set_value(service);
  Response response;
  absl::Status result;
  absl::Notification done;
  grpc::TemplatedGenericStub<Request, Response> stub(channel);
  stub.UnaryCall(&context, "/grpc.health.v1.Health/Check", grpc::StubOptions(),
                 &request, &response, [&](const grpc::Status& status) {
                   result = ToAbslStatus(status);
                   done.Notify();
                 });
  done.WaitForNotification();
  if (!result.ok()) return result;
  return static_cast<HealthState>(response.value());
}

}  // namespace camserve::client
