#include "server/service/get_model_call.h"

#include <algorithm>
#include <utility>

#include "absl/time/time.h"
#include "server/core/status_macros.h"
#include "server/service/guarded.h"
#include "server/service/request_reader.h"
#include "server/service/response_writer.h"

namespace camserve {
namespace {

// Also for clients that would wait for ever: the survey's thread is wanted.
constexpr absl::Duration kSurveyLimit = absl::Minutes(2);

}  // namespace

GetModelCall::GetModelCall(const ServiceParts& parts,
                           grpc::CallbackServerContext& context,
                           const v1::GetModelRequest& request,
                           v1::GetModelResponse& response)
    : UnaryCall(context, "GetModel", parts),
      parts_(parts),
      request_(request),
      response_(response) {}

void GetModelCall::Begin() {
  const absl::Status begun = Describe();
  // A call that goes on is answered by Survey, or by OnCancel.
  if ((!begun.ok() || model_ == nullptr) && Claim()) End(begun);
}

absl::Status GetModelCall::Describe() {
  ASSIGN_OR_RETURN(const ModelSpec spec, ReadModelSpec(request_.model()));
  ASSIGN_OR_RETURN(const ModelStatus status, parts_.repository->Status(spec));
  record().set_model(status.identity);
  WriteStatus(status, *response_.mutable_model()->mutable_status());
  if (status.state != ModelState::kReady) return absl::OkStatus();
  ASSIGN_OR_RETURN(
      model_, parts_.repository->Find({.name = status.identity.name,
                                       .version = status.identity.version}));
  WriteModel(*model_, *response_.mutable_model());
  return parts_.survey_pool->Start(
      [self = shared_from_this(), this] { Survey(); });
}

void GetModelCall::OnCancel() {
  if (Claim()) End(CancelStatus());
}

void GetModelCall::Survey() {
  if (claimed_) return;
  // The response may be gone when the survey ends.
  v1::ModelInfo surveyed;
  const absl::Status status = Guarded([&] { return WriteLayers(surveyed); });
  if (!Claim()) return;
  response_.mutable_model()->mutable_layers()->Swap(surveyed.mutable_layers());
  End(status);
}

absl::Status GetModelCall::WriteLayers(v1::ModelInfo& info) const {
  const absl::Time limit = parts_.clock->Now() + kSurveyLimit;
  ASSIGN_OR_RETURN(
      const std::vector<LayerInfo> layers,
      model_->instances.front()->Layers(std::min(deadline(), limit)));
  for (const LayerInfo& layer : layers) WriteLayer(layer, *info.add_layers());
  return absl::OkStatus();
}

}  // namespace camserve
