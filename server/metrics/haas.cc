#include "server/metrics/haas.h"

#include <algorithm>
#include <cstdint>

#include "absl/algorithm/container.h"
#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "common/output_kind.h"
#include "common/status_macros.h"
#include "common/tensor.h"

namespace camserve {
namespace {

constexpr float kTolerance = 1e-3F;

// Why `x` [C, H, W] is no image; empty where it is one.
std::string ReasonAgainst(const EvaluationSpec& spec, const Tensor& x) {
  const int64_t places = x.shape[1] * x.shape[2];
  for (int64_t channel = 0; channel < x.shape[0]; ++channel) {
    const auto begin = x.values.begin() + channel * places;
    for (auto value = begin; value != begin + places; ++value) {
      const float v = *value * spec.std[channel] + spec.mean[channel];
      if (!(v >= -kTolerance && v <= 1 + kTolerance)) {
        return absl::StrCat(
            "HAAS wants an image: with the model's mean and std undone, "
            "channel ",
            channel, " of the tensor holds ", v,
            ", which is outside [0, 1]; normalise the tensor as the model's "
            "configuration says, or send the image encoded");
      }
    }
  }
  return "";
}

// The brightened image, normalised as the model's input.
Tensor BrightenedImage(const EvaluationSpec& spec, const Tensor& x,
                       const Tensor& attribution) {
  const int64_t places = x.shape[1] * x.shape[2];
  Tensor image = {.shape = x.shape,
                  .values = std::vector<float>(x.values.size())};
  for (int64_t channel = 0; channel < x.shape[0]; ++channel) {
    const float mean = spec.mean[channel];
    const float std = spec.std[channel];
    for (int64_t i = 0; i < places; ++i) {
      const float v = x.values[channel * places + i] * std + mean;
      const float assisted =
          std::clamp((2 * v - 1) * (1 + attribution.values[i]), -1.0F, 1.0F);
      image.values[channel * places + i] = ((assisted + 1) / 2 - mean) / std;
    }
  }
  return image;
}

}  // namespace

std::unique_ptr<SampleMetric> Haas::Begin(const EvaluationSpec& spec,
                                          const LabelledSample& sample) {
  if (!spec.haas.has_value()) return nullptr;
  return absl::WrapUnique(new Haas(spec, sample));
}

absl::Status Haas::Prepare(absl::Span<const SignedMap* const> maps,
                           LogitBatches& batches) {
  refusal_ = ReasonAgainst(spec_, sample_.x);
  if (!refusal_.empty()) return absl::OkStatus();
  for (const SignedMap* const map : maps) {
    const Tensor& attribution =
        spec_.haas->is_signed ? map->signed_heatmap : map->heatmap;
    ASSIGN_OR_RETURN(
        const LogitBatches::Slot slot,
        batches.Add(BrightenedImage(spec_, sample_.x, attribution)));
    images_.push_back({HaasKey(map->method), map->class_index, slot});
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Score>> Haas::Scores(
    absl::Span<const float> /*logits*/, const LogitBatches& batches,
    Classifier& /*classifier*/) {
  std::vector<Score> scores;
  for (const Brightened& image : images_) {
    const std::vector<int> predicted = PredictedClasses(
        spec_.output, batches.logits(image.slot), spec_.thresholds);
    Score& score = scores.emplace_back();
    score.key = image.key;
    score.class_index = image.class_index;
    score.value = absl::c_binary_search(predicted, image.class_index) ? 1 : 0;
    if (spec_.output == OutputKind::kExclusive) {
      score.predicted_index = predicted.front();
    }
  }
  return scores;
}

}  // namespace camserve
