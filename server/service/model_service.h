// camserve.v1.ModelService.
#ifndef CAMSERVE_SERVER_SERVICE_MODEL_SERVICE_H_
#define CAMSERVE_SERVER_SERVICE_MODEL_SERVICE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "camserve/v1/model_service.grpc.pb.h"
#include "server/service/service_parts.h"

namespace camserve {

// Thread-safe; what a method does is in the contract.
class ModelService final : public v1::ModelService::CallbackService {
 public:
  // `parts` outlives the service.
  explicit ModelService(const ServiceParts& parts) : parts_(parts) {}

  grpc::ServerUnaryReactor* ListModels(
      grpc::CallbackServerContext* context,
      const v1::ListModelsRequest* request,
      v1::ListModelsResponse* response) override;

  grpc::ServerUnaryReactor* GetModel(grpc::CallbackServerContext* context,
                                     const v1::GetModelRequest* request,
                                     v1::GetModelResponse* response) override;

  grpc::ServerUnaryReactor* LoadModel(grpc::CallbackServerContext* context,
                                      const v1::LoadModelRequest* request,
                                      v1::LoadModelResponse* response) override;

  grpc::ServerUnaryReactor* UnloadModel(
      grpc::CallbackServerContext* context,
      const v1::UnloadModelRequest* request,
      v1::UnloadModelResponse* response) override;

  grpc::ServerUnaryReactor* GetServerInfo(
      grpc::CallbackServerContext* context,
      const v1::GetServerInfoRequest* request,
      v1::GetServerInfoResponse* response) override;

 private:
  // Answers and reports a call that took no time.
  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext& context,
                                   absl::string_view method,
                                   const absl::Status& status);

  const ServiceParts& parts_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_MODEL_SERVICE_H_
