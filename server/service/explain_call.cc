#include "server/service/explain_call.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_format.h"
#include "server/core/status_details.h"
#include "server/core/status_macros.h"
#include "server/service/answer_check.h"
#include "server/service/guarded.h"
#include "server/service/proto_enums.h"
#include "server/service/response_writer.h"

namespace camserve {
namespace {

// Pixels of a larger image are decoded once more when they are drawn on: calls
// that wait for a model must not hold gigabytes.
constexpr int64_t kPixelsKept = 2'000'000;

std::optional<double> RelativeResidual(const SignedMap& map) {
  if (!map.residual.has_value()) return std::nullopt;
  return *map.residual / std::max(1.0, std::abs(map.logit));
}

MapQuality QualityOf(const SignedMap& map) {
  return {.method = map.method,
          .relative_residual = RelativeResidual(map),
          .positive_share = map.positive_share,
          .is_empty = map.empty_reason != EmptyReason::kNotEmpty};
}

}  // namespace

ExplainCall::ExplainCall(const ServiceParts& parts,
                         grpc::CallbackServerContext& context,
                         const v1::ExplainRequest& request,
                         v1::ExplainResponse& response)
    : UnaryCall(context, "Explain", parts),
      parts_(parts),
      request_(request),
      response_(response),
      lap_(parts.clock->Now()) {}

void ExplainCall::Begin() {
  const absl::Status begun = [this]() -> absl::Status {
    ASSIGN_OR_RETURN(const ModelSpec spec, ReadModelSpec(request_.model()));
    ASSIGN_OR_RETURN(model_, parts_.repository->Find(spec));
    record().set_model(model_->identity);
    RETURN_IF_ERROR(parts_.scheduler->CheckRoom(model_, deadline()));
    return parts_.pool->Start([self = shared_from_this(), this] { Read(); });
  }();
  if (!begun.ok()) End(begun);
}

void ExplainCall::OnCancel() {
  cancelled_ = true;
  if (Enter(Stage::kExplaining, Stage::kEnded)) End(CancelStatus());
}

void ExplainCall::Read() {
  stages_.queue = Lap();
  ExplainTask task;
  const absl::Status read = Guarded([&]() -> absl::Status {
    if (cancelled_) return CancelStatus();
    ASSIGN_OR_RETURN(task, ReadTask());
    return absl::OkStatus();
  });
  stages_.decode = Lap();
  if (!read.ok()) return End(read);
  Explain(std::move(task));
}

absl::StatusOr<ExplainTask> ExplainCall::ReadTask() {
  ASSIGN_OR_RETURN(options_,
                   ReadExplainOptions(request_, *model_, parts_.limits));
  record().set_source(request_.image().source_id());
  ASSIGN_OR_RETURN(ImageInput image,
                   ReadImage(request_.image(), *model_, parts_.limits.image));
  canvas_.region = image.region;
  canvas_.width = image.width;
  canvas_.height = image.height;
  canvas_.window = ReadWindow(request_.image());
  if (int64_t{image.width} * image.height <= kPixelsKept) {
    canvas_.pixels = std::move(image.pixels);
  }
  if (options_.outputs.overlay_png) {
    RETURN_IF_ERROR(CheckPicture(request_.image()));
  }
  ExplainTask task;
  task.model = model_;
  task.layer = options_.layer;
  task.question = {.input = std::move(image.input),
                   .classes = options_.classes,
                   .methods = options_.methods,
                   .wants_heatmaps = options_.outputs.heatmap ||
                                     options_.outputs.heatmap_png ||
                                     options_.outputs.overlay_png};
  task.deadline = deadline();
  return task;
}

void ExplainCall::Explain(ExplainTask task) {
  auto self = std::static_pointer_cast<ExplainCall>(shared_from_this());
  task.is_cancelled = [self] { return self->cancelled_.load(); };
  Enter(Stage::kReading, Stage::kExplaining);
  // OnCancel saw either the stage, and ended the call, or set the flag before.
  if (cancelled_) {
    if (Enter(Stage::kExplaining, Stage::kEnded)) End(CancelStatus());
    return;
  }
  parts_.scheduler->Submit(std::move(task),
                           [self](absl::StatusOr<ScheduledExplanation> result) {
                             self->Explained(std::move(result));
                           });
}

void ExplainCall::Explained(absl::StatusOr<ScheduledExplanation> result) {
  if (!Enter(Stage::kExplaining, Stage::kDrawing)) return;
  if (!result.ok()) return End(result.status());
  stages_.queue += result->queue_time;
  stages_.compute = result->compute_time;
  stages_.batch_size = result->batch_size;
  lap_ = parts_.clock->Now();
  // Shared, as std::function copies.
  auto shared = std::make_shared<ScheduledExplanation>(*std::move(result));
  parts_.pool->Continue(
      [self = shared_from_this(), this, shared] { Draw(*shared); });
}

void ExplainCall::Draw(const ScheduledExplanation& result) {
  stages_.queue += Lap();
  const absl::Status drawn = Guarded([&] { return WriteResponse(result); });
  if (drawn.ok()) {
    stages_.render = Lap();
    record().set_stages(stages_);
    WriteStages(stages_, *response_.mutable_times());
  }
  End(drawn);
}

absl::Status ExplainCall::WriteResponse(const ScheduledExplanation& result) {
  RETURN_IF_ERROR(CheckAnswer(result.explanation, *model_));
  WriteIdentity(model_->identity, *response_.mutable_model());
  response_.set_layer(options_.layer.empty()
                          ? model_->instances.front()->default_layer()
                          : options_.layer);
  if (request_.image().has_encoded()) {
    response_.set_image_width(canvas_.width);
    response_.set_image_height(canvas_.height);
  }
  response_.set_layer_calls(result.explanation.layer_calls);
  response_.set_output(ToProto(model_->output));
  WriteScores(result.explanation, *model_, response_);
  return WriteMaps(result.explanation);
}

absl::Status ExplainCall::WriteMaps(const SampleExplanation& sample) {
  RETURN_IF_ERROR(PreparePicture());
  RETURN_IF_ERROR(ShrinkCanvas(options_.longest_side, canvas_));
  int64_t bytes = 0;
  for (const SignedMap& map : sample.maps) {
    if (cancelled_) return CancelStatus();
    parts_.reporter->Report(model_->identity.name, QualityOf(map));
    v1::Explanation& explanation = *response_.add_explanations();
    WriteExplanation(sample, map, *model_, explanation);
    RETURN_IF_ERROR(WritePictures(map, options_.outputs, canvas_,
                                  options_.render, explanation));
    bytes += static_cast<int64_t>(explanation.ByteSizeLong());
    if (bytes > parts_.limits.message_bytes) {
      return WithReason(
          absl::ResourceExhaustedError(absl::StrFormat(
              "outputs: the answer would be larger than %d bytes, the server's "
              "limit; ask for fewer classes or outputs, or send a smaller "
              "image",
              parts_.limits.message_bytes)),
          "ANSWER_TOO_LARGE");
    }
  }
  return absl::OkStatus();
}

absl::Status ExplainCall::PreparePicture() {
  if (!options_.outputs.overlay_png || canvas_.pixels.has_value()) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(canvas_.pixels,
                   ReadPicture(request_.image(), *model_, parts_.limits.image));
  return absl::OkStatus();
}

bool ExplainCall::Enter(Stage from, Stage to) {
  return stage_.compare_exchange_strong(from, to);
}

absl::Duration ExplainCall::Lap() {
  const absl::Time now = parts_.clock->Now();
  return now - std::exchange(lap_, now);
}

}  // namespace camserve
