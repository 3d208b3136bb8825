// One LoadModel: a load takes seconds.
#ifndef CAMSERVE_SERVER_SERVICE_LOAD_MODEL_CALL_H_
#define CAMSERVE_SERVER_SERVICE_LOAD_MODEL_CALL_H_

#include <atomic>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "camserve/v1/model_service.pb.h"
#include "server/repository/model_repository.h"
#include "server/service/service_parts.h"
#include "server/service/unary_call.h"

namespace camserve {

// A load that has begun goes on when its caller has gone.
class LoadModelCall final : public UnaryCall {
 public:
  LoadModelCall(const ServiceParts& parts, grpc::CallbackServerContext& context,
                const v1::LoadModelRequest& request,
                v1::LoadModelResponse& response);

 private:
  void Begin() override;
  void OnCancel() override;

  // Has Load run.
  absl::Status StartLoad();
  void Load(const ModelSpec& spec);
  // True once: for the one who answers the call, and may use the response.
  bool Claim() { return !claimed_.exchange(true); }

  const ServiceParts& parts_;
  const v1::LoadModelRequest& request_;
  v1::LoadModelResponse& response_;
  std::atomic<bool> claimed_ = false;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_LOAD_MODEL_CALL_H_
