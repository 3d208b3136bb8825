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

// Calls block until they are answered or their deadline passes; the status is
// the server's own. UNAVAILABLE: no connection, after the retries. Thread-safe:
// calls of several threads share the connection.
class Client {
 public:
  // INVALID_ARGUMENT as CreateChannel. Does not wait for the connection.
  static absl::StatusOr<std::unique_ptr<Client>> Create(
      const ChannelOptions& options);

  explicit Client(std::shared_ptr<grpc::Channel> channel);

  absl::StatusOr<v1::ExplainResponse> Explain(
      const v1::ExplainRequest& request, const CallOptions& options = {}) const;
  // A stream that is still to be started. By default without a deadline: it may
  // take hours.
  absl::StatusOr<std::unique_ptr<EvaluationStream>> Evaluate(
      const CallOptions& options = {.timeout = absl::InfiniteDuration()}) const;
  absl::StatusOr<v1::ListModelsResponse> ListModels(
      const CallOptions& options = {}) const;
  absl::StatusOr<v1::GetModelResponse> GetModel(
      const v1::ModelSpec& model, const CallOptions& options = {}) const;
  // Answers when the model is ready, or has failed: its status says which. Not
  // sent again by itself.
  absl::StatusOr<v1::LoadModelResponse> LoadModel(
      const v1::ModelSpec& model, const CallOptions& options = {}) const;
  // Answers when the model is freed. Not sent again by itself.
  absl::StatusOr<v1::UnloadModelResponse> UnloadModel(
      const v1::ModelSpec& model, const CallOptions& options = {}) const;
  absl::StatusOr<v1::GetServerInfoResponse> GetServerInfo(
      const CallOptions& options = {}) const;
  // Empty service: the server as a whole. NOT_FOUND: no such service.
  absl::StatusOr<HealthState> Health(const std::string& service = "",
                                     const CallOptions& options = {}) const;

 private:
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::ExplanationService::Stub> explanation_service_;
  std::unique_ptr<v1::ModelService::Stub> model_service_;
};

}  // namespace camserve::client

#endif  // CAMSERVE_CLIENT_CAMSERVE_CLIENT_CLIENT_H_
