#include "server/metrics/fill_image.h"

#include <algorithm>
#include <numeric>

#include "absl/types/span.h"
#include "common/scores/philox.h"

namespace camserve {
namespace {

void FillWithNoise(const Tensor& x, const NoiseStream& noise, Tensor& fill) {
  FillUniform(noise, 0, absl::MakeSpan(fill.values));
  const auto [least, greatest] =
      std::minmax_element(x.values.begin(), x.values.end());
  const float low = *least;
  const float range = *greatest - low;
  for (float& value : fill.values) {
    const float scaled = value * range;
    value = scaled + low;
  }
}

void FillWithMeans(const Tensor& x, Tensor& fill) {
  const int64_t places = x.shape[1] * x.shape[2];
  for (int64_t channel = 0; channel < x.shape[0]; ++channel) {
    const auto begin = x.values.begin() + channel * places;
    const double sum = std::accumulate(begin, begin + places, 0.0);
    std::fill_n(fill.values.begin() + channel * places, places,
                static_cast<float>(sum / static_cast<double>(places)));
  }
}

}  // namespace

Tensor FillImage(const Tensor& x, PerturbationFill fill, uint64_t seed,
                 absl::string_view sample_id) {
  Tensor image = {.shape = x.shape,
                  .values = std::vector<float>(x.values.size())};
  switch (fill) {
    case PerturbationFill::kUniformNoise:
      FillWithNoise(x,
                    {.seed = seed,
                     .stream = StreamOf(sample_id),
                     .purpose = NoisePurpose::kAopcFill},
                    image);
      break;
    case PerturbationFill::kMean:
      FillWithMeans(x, image);
      break;
    case PerturbationFill::kZero:
      break;
  }
  return image;
}

}  // namespace camserve
