#include "client/camserve_client/client.h"

#include <utility>

#include "client/camserve_client/status.h"
#include "common/status_macros.h"

namespace camserve::client {
namespace {

template <typename Stub, typename Request, typename Response>
absl::StatusOr<Response> Call(Stub& stub,
                              grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                           const Request&,
                                                           Response*),
                              const Request& request,
                              const CallOptions& options) {
  grpc::ClientContext context;
  RETURN_IF_ERROR(PrepareContext(options, context));
  Response response;
  RETURN_IF_ERROR(ToAbslStatus((stub.*method)(&context, request, &response)));
  return response;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Client>> Client::Create(
    const ChannelOptions& options) {
  ASSIGN_OR_RETURN(std::shared_ptr<grpc::Channel> channel,
                   CreateChannel(options));
  return std::make_unique<Client>(std::move(channel));
}

Client::Client(std::shared_ptr<grpc::Channel> channel)
    : channel_(std::move(channel)),
      explanation_service_(v1::ExplanationService::NewStub(channel_)),
      model_service_(v1::ModelService::NewStub(channel_)) {}

absl::StatusOr<v1::ExplainResponse> Client::Explain(
    const v1::ExplainRequest& request, const CallOptions& options) const {
  return Call(*explanation_service_, &v1::ExplanationService::Stub::Explain,
              request, options);
}

absl::StatusOr<std::unique_ptr<EvaluationStream>> Client::Evaluate(
    const CallOptions& options) const {
  return EvaluationStream::Create(*explanation_service_, options);
}

absl::StatusOr<v1::ListModelsResponse> Client::ListModels(
    const CallOptions& options) const {
  return Call(*model_service_, &v1::ModelService::Stub::ListModels,
              v1::ListModelsRequest(), options);
}

absl::StatusOr<v1::GetModelResponse> Client::GetModel(
    const v1::ModelSpec& model, const CallOptions& options) const {
  v1::GetModelRequest request;
  *request.mutable_model() = model;
  return Call(*model_service_, &v1::ModelService::Stub::GetModel, request,
              options);
}

absl::StatusOr<v1::LoadModelResponse> Client::LoadModel(
    const v1::ModelSpec& model, const CallOptions& options) const {
  v1::LoadModelRequest request;
  *request.mutable_model() = model;
  return Call(*model_service_, &v1::ModelService::Stub::LoadModel, request,
              options);
}

absl::StatusOr<v1::UnloadModelResponse> Client::UnloadModel(
    const v1::ModelSpec& model, const CallOptions& options) const {
  v1::UnloadModelRequest request;
  *request.mutable_model() = model;
  return Call(*model_service_, &v1::ModelService::Stub::UnloadModel, request,
              options);
}

absl::StatusOr<v1::GetServerInfoResponse> Client::GetServerInfo(
    const CallOptions& options) const {
  return Call(*model_service_, &v1::ModelService::Stub::GetServerInfo,
              v1::GetServerInfoRequest(), options);
}

absl::StatusOr<HealthState> Client::Health(const std::string& service,
                                           const CallOptions& options) const {
  return CheckHealth(channel_, service, options);
}

}  // namespace camserve::client
