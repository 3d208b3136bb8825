#include "server/service/explain_call.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <variant>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_format.h"
#include "common/status_details.h"
#include "common/status_macros.h"
#include "server/api/proto_enums.h"
#include "server/api/response_writer.h"
#include "server/service/guarded.h"
#include "server/serving/answer_check.h"

namespace camserve {
namespace {

// A picture that takes more is dropped, and decoded once more when it is drawn
// on: calls that wait for a model must not hold gigabytes. This is four million
// pixels in colour, or twelve in grey.
constexpr size_t kBytesKept = size_t{12} << 20;

size_t BytesOf(const Pixels& pixels) {
  return std::visit(
      [](const auto& samples) { return samples.size() * sizeof(samples[0]); },
      pixels.samples);
}

absl::Status AnswerTooLarge(int64_t limit) {
  return WithReason(
      absl::ResourceExhaustedError(absl::StrFormat(
          "outputs: the answer would be larger than %d bytes, the server's "
          "limit; ask for fewer classes or outputs, for JPEG instead of PNG, "
          "or send a smaller image",
          limit)),
      "ANSWER_TOO_LARGE");
}

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
      memory_(*parts.memory),
      lap_(parts.clock->Now()) {}

void ExplainCall::Begin() {
  const absl::Status begun = [this]() -> absl::Status {
    ASSIGN_OR_RETURN(const ModelSpec spec, ReadModelSpec(request_.model()));
    ASSIGN_OR_RETURN(model_, parts_.repository->Find(spec));
    record().set_model(model_->identity);
    RETURN_IF_ERROR(
        memory_.Grow(static_cast<int64_t>(request_.SpaceUsedLong()), "image"));
    ASSIGN_OR_RETURN(place_, parts_.scheduler->Reserve(model_, deadline()));
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
  RETURN_IF_ERROR(TakeMemoryOfMaps(InputShape(request_.image(), *model_)));
  const int64_t held = memory_.bytes();
  ASSIGN_OR_RETURN(ImageInput image,
                   ReadImage(request_.image(), *model_, LimitsOfImage()));
  canvas_.region = image.region;
  canvas_.width = image.width;
  canvas_.height = image.height;
  canvas_.window = ReadWindow(request_.image());
  if (request_.image().has_encoded()) {
    response_.set_image_width(image.width);
    response_.set_image_height(image.height);
  }
  if (options_.outputs.overlays()) {
    RETURN_IF_ERROR(CheckPicture(request_.image()));
    canvas_.pixels = std::move(image.pixels);
  }
  RETURN_IF_ERROR(ShrinkCanvas(options_.longest_side, canvas_));
  RETURN_IF_ERROR(
      CheckPicturesFit(size_, options_, canvas_, parts_.limits.message_bytes));
  // An overlay needs the image's memory again: its pixels are kept, or decoded
  // once more.
  if (!options_.outputs.overlays()) memory_.Shrink(held);
  // Enough for gRPC's copies too: pictures take less than half of the most.
  RETURN_IF_ERROR(memory_.Grow(
      MostPictureBytes(size_, options_.outputs, canvas_.width, canvas_.height,
                       parts_.limits.message_bytes),
      "outputs"));
  if (canvas_.pixels.has_value() && BytesOf(*canvas_.pixels) > kBytesKept) {
    canvas_.pixels.reset();
  }
  ExplainTask task;
  task.model = model_;
  task.place = std::move(place_);
  task.layer = options_.layer;
  task.question = {.input = std::move(image.input),
                   .classes = options_.classes,
                   .methods = options_.methods,
                   .wants_heatmaps = options_.outputs.heatmaps()};
  task.deadline = deadline();
  return task;
}

absl::Status ExplainCall::TakeMemoryOfMaps(absl::Span<const int64_t> shape) {
  size_ = SizeOfAnswer(options_, *model_, shape);
  RETURN_IF_ERROR(CheckNumbersFit(size_, parts_.limits.message_bytes));
  // The input is copied into its batch, the answer into gRPC's buffers.
  const int64_t input =
      absl::c_accumulate(shape, int64_t{4}, std::multiplies());
  return memory_.Grow(2 * input + size_.working_bytes + 2 * size_.number_bytes,
                      "outputs");
}

ImageLimits ExplainCall::LimitsOfImage() {
  ImageLimits limits = parts_.limits.image;
  limits.take_memory = [this](int64_t bytes) {
    return memory_.Grow(bytes, "image");
  };
  return limits;
}

void ExplainCall::Explain(ExplainTask task) {
  auto self = std::static_pointer_cast<ExplainCall>(shared_from_this());
  task.is_cancelled = [self] { return self->cancelled_.load(); };
  Enter(Stage::kReading, Stage::kExplaining);
  // Either OnCancel saw this stage and ended the call, or it had set the flag
  // before.
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
  // Shared, as std::function copies what it captures.
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
  response_.set_layer_calls(result.explanation.layer_calls);
  response_.set_output(ToProto(model_->output));
  WriteScores(result.explanation, *model_, response_);
  return WriteExplanations(result.explanation);
}

absl::Status ExplainCall::WriteExplanations(const SampleExplanation& sample) {
  const int64_t limit = parts_.limits.message_bytes;
  std::vector<Picture> pictures;
  int64_t bytes = 0;
  for (const SignedMap& map : sample.maps) {
    if (cancelled_) return CancelStatus();
    parts_.reporter->Report(model_->identity.name, QualityOf(map));
    v1::Explanation& explanation = *response_.add_explanations();
    WriteExplanation(sample, map, *model_, explanation);
    WriteMaps(map, options_.outputs, explanation, pictures);
    bytes += static_cast<int64_t>(explanation.ByteSizeLong());
    if (bytes > limit) return AnswerTooLarge(limit);
  }
  return DrawPictures(pictures, bytes);
}

absl::Status ExplainCall::DrawPictures(const std::vector<Picture>& pictures,
                                       int64_t bytes) {
  if (pictures.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(PreparePicture());
  const int64_t limit = parts_.limits.message_bytes;
  std::atomic<int64_t> total = bytes;
  std::vector<absl::Status> drawn(pictures.size());
  const auto draw = [&](const Picture& picture) -> absl::Status {
    if (cancelled_) return CancelStatus();
    if (total > limit) return AnswerTooLarge(limit);
    RETURN_IF_ERROR(DrawPicture(picture, canvas_, options_.render));
    total += static_cast<int64_t>(picture.field->size());
    return absl::OkStatus();
  };
  parts_.pool->ForEach(static_cast<int>(pictures.size()), [&](int i) {
    drawn[i] = Guarded([&] { return draw(pictures[i]); });
  });
  for (const absl::Status& status : drawn) RETURN_IF_ERROR(status);
  return total > limit ? AnswerTooLarge(limit) : absl::OkStatus();
}

absl::Status ExplainCall::PreparePicture() {
  if (!options_.outputs.overlays() || canvas_.pixels.has_value()) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(Pixels pixels,
                   ReadPicture(request_.image(), *model_, parts_.limits.image));
  return SetPixels(std::move(pixels), canvas_);
}

bool ExplainCall::Enter(Stage from, Stage to) {
  return stage_.compare_exchange_strong(from, to);
}

absl::Duration ExplainCall::Lap() {
  const absl::Time now = parts_.clock->Now();
  return now - std::exchange(lap_, now);
}

}  // namespace camserve
