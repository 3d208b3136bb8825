// One GetModel: a model's layers may take seconds to survey.
#ifndef CAMSERVE_SERVER_SERVICE_GET_MODEL_CALL_H_
#define CAMSERVE_SERVER_SERVICE_GET_MODEL_CALL_H_

#include <atomic>
#include <memory>

#include "absl/status/status.h"
#include "camserve/v1/model_service.pb.h"
#include "server/repository/model_repository.h"
#include "server/service/service_parts.h"
#include "server/service/unary_call.h"

namespace camserve {

class GetModelCall final : public UnaryCall {
 public:
  GetModelCall(const ServiceParts& parts, grpc::CallbackServerContext& context,
               const v1::GetModelRequest& request,
               v1::GetModelResponse& response);

 private:
  void Begin() override;
  void OnCancel() override;

  // Writes all but the layers; where the model is ready, has Survey run.
  absl::Status Describe();
  void Survey();
  absl::Status WriteLayers(v1::ModelInfo& info) const;
  // True once: for the one who answers the call, and may use the response.
  bool Claim() { return !claimed_.exchange(true); }

  const ServiceParts& parts_;
  const v1::GetModelRequest& request_;
  v1::GetModelResponse& response_;
  std::shared_ptr<const ServedModel> model_;
  std::atomic<bool> claimed_ = false;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_GET_MODEL_CALL_H_
