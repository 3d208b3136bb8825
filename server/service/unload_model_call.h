// One UnloadModel: it waits for the calls that use the model.
#ifndef CAMSERVE_SERVER_SERVICE_UNLOAD_MODEL_CALL_H_
#define CAMSERVE_SERVER_SERVICE_UNLOAD_MODEL_CALL_H_

#include <atomic>

#include "absl/status/status.h"
#include "camserve/v1/model_service.pb.h"
#include "server/service/service_parts.h"
#include "server/service/unary_call.h"

namespace camserve {

// No thread waits with it.
class UnloadModelCall final : public UnaryCall {
 public:
  UnloadModelCall(const ServiceParts& parts,
                  grpc::CallbackServerContext& context,
                  const v1::UnloadModelRequest& request);

 private:
  void Begin() override;
  void OnCancel() override;

  // Has Answer called when the model is free.
  absl::Status StartUnload();
  void Answer(const absl::Status& status);

  const ServiceParts& parts_;
  const v1::UnloadModelRequest& request_;
  std::atomic<bool> is_answered_ = false;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_UNLOAD_MODEL_CALL_H_
