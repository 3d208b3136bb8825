#include "server/service/get_model_call.h"

#include <algorithm>
#include <vector>

#include "absl/algorithm/container.h"
#include "common/status_macros.h"
#include "server/api/request_reader.h"
#include "server/api/response_writer.h"

namespace camserve {
namespace {

// How much of the client's time the wait may take; the rest is for the answer.
constexpr double kShareOfDeadline = 0.9;

bool IsKnown(FaithfulnessVerdict verdict) {
  return verdict != FaithfulnessVerdict::kUnknownYet;
}

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
  const absl::Status described = Describe();
  if (!described.ok() || model_ == nullptr || KnowsAllVerdicts()) {
    Answer(described);
  } else {
    AwaitVerdicts();
  }
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
  return absl::OkStatus();
}

bool GetModelCall::KnowsAllVerdicts() const {
  return absl::c_all_of(model_->instances.front()->Layers(),
                        [](const LayerInfo& layer) {
                          return absl::c_all_of(layer.verdicts, IsKnown);
                        });
}

void GetModelCall::AwaitVerdicts() {
  const absl::Time limit = WaitLimit();
  // Neither the alarm nor the search holds the call: a search may go on long
  // after the call, and the call holds the model.
  const auto answer =
      [weak = std::weak_ptr(std::static_pointer_cast<GetModelCall>(
           shared_from_this()))](const absl::Status& status) {
        if (const auto call = weak.lock()) call->Answer(status);
      };
  alarm_.Set(absl::ToChronoTime(limit),
             [answer](bool /*rang*/) { answer(absl::OkStatus()); });
  parts_.layer_searches->Join(model_, limit, answer);
}

absl::Time GetModelCall::WaitLimit() const {
  const absl::Time now = parts_.clock->Now();
  return now + std::min(parts_.limits.verdict_wait,
                        (deadline() - now) * kShareOfDeadline);
}

void GetModelCall::OnCancel() { Answer(CancelStatus()); }

void GetModelCall::Answer(const absl::Status& status) {
  if (is_answered_.exchange(true)) return;
  alarm_.Cancel();
  if (status.ok() && model_ != nullptr) WriteLayers();
  End(status);
}

void GetModelCall::WriteLayers() {
  const std::vector<LayerInfo> layers = model_->instances.front()->Layers();
  for (const LayerInfo& layer : layers) {
    WriteLayer(layer, *response_.mutable_model()->add_layers());
  }
  parts_.model_observer->ObserveLayers(model_->identity, layers);
}

}  // namespace camserve
