#include "server/service/model_control_calls.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/status_macros.h"
#include "server/api/request_reader.h"
#include "server/api/response_writer.h"
#include "server/service/guarded.h"

namespace camserve {

absl::Status CheckExplicit(ModelControl control, absl::string_view method) {
  if (control == ModelControl::kExplicit) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      method, " works in a server that was started with ",
      "--model_control=explicit; this one has --model_control=",
      ModelControlName(control),
      control == ModelControl::kPoll
          ? " and follows the model repository: change that"
          : " and serves what the model repository held at its start"));
}

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
