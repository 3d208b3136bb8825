#include "server/service/load_model_call.h"

#include <optional>

#include "common/status_macros.h"
#include "server/api/request_reader.h"
#include "server/api/response_writer.h"
#include "server/service/guarded.h"
#include "server/service/model_control_check.h"

namespace camserve {

LoadModelCall::LoadModelCall(const ServiceParts& parts,
                             grpc::CallbackServerContext& context,
                             const v1::LoadModelRequest& request,
                             v1::LoadModelResponse& response)
    : UnaryCall(context, "LoadModel", parts),
      parts_(parts),
      request_(request),
      response_(response) {}

void LoadModelCall::Begin() {
  const absl::Status begun = StartLoad();
  // A call that goes on is answered by Load, or by OnCancel.
  if (!begun.ok() && Claim()) End(begun);
}

absl::Status LoadModelCall::StartLoad() {
  RETURN_IF_ERROR(CheckExplicit(parts_.model_control, "LoadModel"));
  ASSIGN_OR_RETURN(const ModelSpec spec, ReadModelSpec(request_.model()));
  return parts_.load_pool->Start(
      [self = shared_from_this(), this, spec] { Load(spec); });
}

void LoadModelCall::OnCancel() {
  if (Claim()) End(CancelStatus());
}

void LoadModelCall::Load(const ModelSpec& spec) {
  if (claimed_) return;
  std::optional<ModelStatus> ended;
  const absl::Status status = Guarded([&]() -> absl::Status {
    ASSIGN_OR_RETURN(ended, parts_.repository->Load(spec));
    return absl::OkStatus();
  });
  if (!Claim()) return;
  if (ended.has_value()) {
    record().set_model(ended->identity);
    WriteStatus(*ended, *response_.mutable_status());
  }
  End(status);
}

}  // namespace camserve
