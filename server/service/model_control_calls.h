// LoadModel and UnloadModel: a load takes seconds, an unload waits for the
// calls that use the model.
#ifndef CAMSERVE_SERVER_SERVICE_MODEL_CONTROL_CALLS_H_
#define CAMSERVE_SERVER_SERVICE_MODEL_CONTROL_CALLS_H_

#include <atomic>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "camserve/v1/model_service.pb.h"
#include "server/repository/model_control.h"
#include "server/repository/model_repository.h"
#include "server/service/service_parts.h"
#include "server/service/unary_call.h"

namespace camserve {

// FAILED_PRECONDITION, with the flag that would let `method` work, unless
// `control` is kExplicit.
absl::Status CheckExplicit(ModelControl control, absl::string_view method);

// A load that has begun goes on when its caller has gone.
class LoadModelCall final : public UnaryCall {
 public:
  LoadModelCall(const ServiceParts& parts, grpc::CallbackServerContext& context,
                const v1::LoadModelRequest& request,
                v1::LoadModelResponse& response);

 private:
  void Begin() override;
  void OnCancel() override;

  // Has Load run on the load pool.
  absl::Status StartLoad();
  void Load(const ModelSpec& spec);
  // True once: for the thread that answers the call and may use the response.
  bool Claim() { return !claimed_.exchange(true); }

  const ServiceParts& parts_;
  const v1::LoadModelRequest& request_;
  v1::LoadModelResponse& response_;
  std::atomic<bool> claimed_ = false;
};

// No thread blocks until the model is free.
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

#endif  // CAMSERVE_SERVER_SERVICE_MODEL_CONTROL_CALLS_H_
