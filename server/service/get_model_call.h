// One GetModel. Finding the verdicts of a model's layers may take minutes; the
// answer comes within seconds, with those that are known by then.
#ifndef CAMSERVE_SERVER_SERVICE_GET_MODEL_CALL_H_
#define CAMSERVE_SERVER_SERVICE_GET_MODEL_CALL_H_

#include <atomic>
#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "camserve/v1/model_service.pb.h"
#include "grpcpp/alarm.h"
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

  // Writes all but the layers, and finds the model where it is ready.
  absl::Status Describe();
  bool KnowsAllVerdicts() const;
  // Has Answer called when the model's verdicts are known, at WaitLimit at the
  // latest.
  void AwaitVerdicts();
  // Until when the answer waits for verdicts.
  absl::Time WaitLimit() const;
  // Ends the call, unless it has ended. Where `status` is OK, the answer holds
  // what is known of the layers.
  void Answer(const absl::Status& status);
  void WriteLayers();

  const ServiceParts& parts_;
  const v1::GetModelRequest& request_;
  v1::GetModelResponse& response_;
  std::shared_ptr<const ServedModel> model_;
  grpc::Alarm alarm_;
  std::atomic<bool> is_answered_ = false;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_GET_MODEL_CALL_H_
