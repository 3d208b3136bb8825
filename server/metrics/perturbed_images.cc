#include "server/metrics/perturbed_images.h"

#include <algorithm>
#include <numeric>

#include "absl/types/span.h"
#include "common/scores/philox.h"
#include "common/status_macros.h"

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

std::pair<uint64_t, uint64_t> RandomBits(int region) {
  const PhiloxCounter words =
      Philox4x32({static_cast<uint32_t>(region), 0, 0, 0}, {0, 0});
  return {uint64_t{words[0]} << 32 | words[1],
          uint64_t{words[2]} << 32 | words[3]};
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

PerturbedImages::PerturbedImages(const Tensor& x, const Tensor& fill,
                                 LogitBatches& batches)
    : x_(x), fill_(fill), batches_(batches) {}

absl::StatusOr<std::vector<LogitBatches::Slot>> PerturbedImages::Add(
    const RegionGrid& grid, absl::Span<const int> order) {
  std::vector<LogitBatches::Slot> slots;
  Tensor image = x_;
  Key key = {grid.side(), {0, 0}};
  for (const int region : order) {
    grid.CopyRegion(region, fill_, image);
    const auto [high, low] = RandomBits(region);
    key.second.first += high;
    key.second.second += low;
    if (slots.size() + 1 == order.size()) key = {0, {0, 0}};
    auto known = slots_.find(key);
    if (known == slots_.end()) {
      ASSIGN_OR_RETURN(const LogitBatches::Slot slot, batches_.Add(image));
      known = slots_.emplace(key, slot).first;
    }
    slots.push_back(known->second);
  }
  return slots;
}

}  // namespace camserve
