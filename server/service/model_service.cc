#include "server/service/model_service.h"

#include "common/explanation.h"
#include "server/api/proto_enums.h"
#include "server/api/response_writer.h"
#include "server/service/call_record.h"
#include "server/service/get_model_call.h"
#include "server/service/model_control_calls.h"
#include "server/service/status_mapping.h"

namespace camserve {
namespace {

void WriteLimits(const ServiceLimits& limits, v1::Limits& message) {
  message.set_message_bytes(limits.message_bytes);
  message.set_image_pixels(limits.image.pixels);
  message.set_image_side(limits.image.side);
  message.set_classes_per_request(limits.classes_per_request);
  message.set_queue_length(limits.queue_length);
  message.set_streams_per_connection(limits.streams_per_connection);
  message.set_evaluations(limits.evaluations);
  message.set_evaluation_bytes(limits.evaluation_bytes);
  message.set_metadata_bytes(limits.metadata_bytes);
  message.set_buffer_bytes(limits.buffer_bytes);
  if (limits.connection_age < absl::InfiniteDuration()) {
    WriteDuration(limits.connection_age, *message.mutable_connection_age());
  }
  if (limits.connection_age_grace < absl::InfiniteDuration()) {
    WriteDuration(limits.connection_age_grace,
                  *message.mutable_connection_age_grace());
  }
  WriteDuration(limits.ping_interval, *message.mutable_ping_interval());
}

}  // namespace

grpc::ServerUnaryReactor* ModelService::ListModels(
    grpc::CallbackServerContext* context,
    const v1::ListModelsRequest* /*request*/,
    v1::ListModelsResponse* response) {
  for (const ModelStatus& status : parts_.repository->List()) {
    WriteStatus(status, *response->add_models());
  }
  return Answer(*context, "ListModels", absl::OkStatus());
}

grpc::ServerUnaryReactor* ModelService::GetModel(
    grpc::CallbackServerContext* context, const v1::GetModelRequest* request,
    v1::GetModelResponse* response) {
  return UnaryCall::Start<GetModelCall>(parts_, *context, *request, *response);
}

grpc::ServerUnaryReactor* ModelService::LoadModel(
    grpc::CallbackServerContext* context, const v1::LoadModelRequest* request,
    v1::LoadModelResponse* response) {
  return UnaryCall::Start<LoadModelCall>(parts_, *context, *request, *response);
}

grpc::ServerUnaryReactor* ModelService::UnloadModel(
    grpc::CallbackServerContext* context, const v1::UnloadModelRequest* request,
    v1::UnloadModelResponse* /*response*/) {
  return UnaryCall::Start<UnloadModelCall>(parts_, *context, *request);
}

grpc::ServerUnaryReactor* ModelService::GetServerInfo(
    grpc::CallbackServerContext* context,
    const v1::GetServerInfoRequest* /*request*/,
    v1::GetServerInfoResponse* response) {
  response->set_version(parts_.info.version);
  response->set_libtorch_version(parts_.info.libtorch_version);
  response->mutable_devices()->Assign(parts_.info.devices.begin(),
                                      parts_.info.devices.end());
  for (const CamMethod method : CamMethods()) {
    response->add_methods(ToProto(method));
  }
  WriteLimits(parts_.limits, *response->mutable_limits());
  return Answer(*context, "GetServerInfo", absl::OkStatus());
}

grpc::ServerUnaryReactor* ModelService::Answer(
    grpc::CallbackServerContext& context, absl::string_view method,
    const absl::Status& status) {
  CallRecord(context, method, *parts_.reporter, *parts_.clock).End(status);
  grpc::ServerUnaryReactor* reactor = context.DefaultReactor();
  reactor->Finish(EndCall(status, context));
  return reactor;
}

}  // namespace camserve
