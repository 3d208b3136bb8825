#include "server/service/unload_model_call.h"

#include "absl/strings/str_cat.h"
#include "common/status_macros.h"
#include "server/api/request_reader.h"
#include "server/service/model_control_check.h"

namespace camserve {

UnloadModelCall::UnloadModelCall(const ServiceParts& parts,
                                 grpc::CallbackServerContext& context,
                                 const v1::UnloadModelRequest& request)
    : UnaryCall(context, "UnloadModel", parts),
      parts_(parts),
      request_(request) {}

void UnloadModelCall::Begin() {
  const absl::Status begun = StartUnload();
  if (!begun.ok()) Answer(begun);
}

absl::Status UnloadModelCall::StartUnload() {
  RETURN_IF_ERROR(CheckExplicit(parts_.model_control, "UnloadModel"));
  ASSIGN_OR_RETURN(const ModelSpec spec, ReadModelSpec(request_.model()));
  ASSIGN_OR_RETURN(const ModelStatus status, parts_.repository->Status(spec));
  record().set_model(status.identity);
  parts_.repository->Unload(
      spec, [self = shared_from_this(), this](const absl::Status& ended) {
        Answer(ended);
      });
  return absl::OkStatus();
}

void UnloadModelCall::OnCancel() {
  const absl::Status why = CancelStatus();
  Answer(absl::Status(
      why.code(),
      absl::StrCat(why.message(),
                   "; the model takes no new calls, and is unloaded once the "
                   "last one that uses it has ended: ListModels tells")));
}

void UnloadModelCall::Answer(const absl::Status& status) {
  if (!is_answered_.exchange(true)) End(status);
}

}  // namespace camserve
