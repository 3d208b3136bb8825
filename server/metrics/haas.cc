#include "server/metrics/haas.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_cat.h"

namespace camserve {
namespace {

constexpr float kTolerance = 1e-3F;

}  // namespace

absl::Status CheckIsImage(const EvaluationSpec& spec, const Tensor& x) {
  const int64_t places = x.shape[1] * x.shape[2];
  for (int64_t channel = 0; channel < x.shape[0]; ++channel) {
    const auto begin = x.values.begin() + channel * places;
    for (auto value = begin; value != begin + places; ++value) {
      const float v = *value * spec.std[channel] + spec.mean[channel];
      if (!(v >= -kTolerance && v <= 1 + kTolerance)) {
        return absl::InvalidArgumentError(absl::StrCat(
            "HAAS wants an image: with the model's mean and std undone, "
            "channel ",
            channel, " of the tensor holds ", v,
            ", which is outside [0, 1]; normalise the tensor as the model's "
            "configuration says, or send the image encoded"));
      }
    }
  }
  return absl::OkStatus();
}

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

}  // namespace camserve
