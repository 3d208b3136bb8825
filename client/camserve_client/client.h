// The C++ client of camserve.
//
//   ASSIGN_OR_RETURN(std::unique_ptr<Client> client,
//                    Client::Create({.address = "127.0.0.1:50051"}));
//   v1::ExplainRequest request;
//   request.mutable_model()->set_name("chest");
//   request.mutable_image()->set_encoded(png);
//   ASSIGN_OR_RETURN(v1::ExplainResponse response, client->Explain(request));
#ifndef CAMSERVE_CLIENT_CAMSERVE_CLIENT_CLIENT_H_
#define CAMSERVE_CLIENT_CAMSERVE_CLIENT_CLIENT_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "camserve/v1/explanation_service.grpc.pb.h"
#include "camserve/v1/model_service.grpc.pb.h"
#include "client/camserve_client/call.h"
#include "client/camserve_client/channel.h"
#include "client/camserve_client/evaluation_stream.h"
#include "client/camserve_client/health.h"

namespace camserve::client {

// Calls block until they are answered or their deadline passes. An error is the
// status that the server sent; UNAVAILABLE may also mean that there is no
// connection, after the retries. INVALID_ARGUMENT may also mean a request id
// that cannot be sent. Thread-safe: calls of several threads share the
// connection.
class Client {
 public:
  // Does not wait for the connection. Errors as CreateChannel's.
  static absl::StatusOr<std::unique_ptr<Client>> Create(
      const ChannelOptions& options);

  explicit Client(std::shared_ptr<grpc::Channel> channel);

  absl::StatusOr<v1::ExplainResponse> Explain(
      const v1::ExplainRequest& request, const CallOptions& options = {}) const;
  // A stream on which nothing was sent yet: call its Start first. By default it
  // has no deadline, for an evaluation may take hours.
  absl::StatusOr<std::unique_ptr<EvaluationStream>> Evaluate(
      const CallOptions& options = {.timeout = absl::InfiniteDuration()}) const;
  absl::StatusOr<v1::ListModelsResponse> ListModels(
      const CallOptions& options = {}) const;
  absl::StatusOr<v1::GetModelResponse> GetModel(
      const v1::ModelSpec& model, const CallOptions& options = {}) const;
  // Returns when the model is ready or has failed; the status in the answer
  // says which. Never sent again by itself.
  absl::StatusOr<v1::LoadModelResponse> LoadModel(
      const v1::ModelSpec& model, const CallOptions& options = {}) const;
  // Returns when the model's memory is free. Never sent again by itself.
  absl::StatusOr<v1::UnloadModelResponse> UnloadModel(
      const v1::ModelSpec& model, const CallOptions& options = {}) const;
  absl::StatusOr<v1::GetServerInfoResponse> GetServerInfo(
      const CallOptions& options = {}) const;
  // The state of `service`; an empty name asks for the server as a whole.
  // NOT_FOUND: the server has no such service.
  absl::StatusOr<HealthState> Health(const std::string& service = "",
                                     const CallOptions& options = {}) const;

 private:
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::ExplanationService::Stub> explanation_service_;
  std::unique_ptr<v1::ModelService::Stub> model_service_;
};

}  // namespace camserve::client

#endif  // CAMSERVE_CLIENT_CAMSERVE_CLIENT_CLIENT_H_
