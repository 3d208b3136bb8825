#include "client/demo/demo_set.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <optional>

namespace camserve::demo {
namespace {

constexpr uint64_t kSeedStride = 1'000'003;

}  // namespace

DemoSet DrawSet(uint64_t seed, int count, bool with_empty) {
  DemoSet set;
  set.places.resize(count);
  set.labels = at::empty({count}, at::kLong);
  const at::Tensor images = at::empty({count, 1, kImageSize, kImageSize});
  int64_t* labels = set.labels.data_ptr<int64_t>();
  float* pixels = images.data_ptr<float>();
  const int kinds = kFindings + (with_empty ? 1 : 0);
  at::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      labels[i] = i % kinds;
      std::optional<Finding> finding;
      if (labels[i] < kFindings) finding = static_cast<Finding>(labels[i]);
      const ChestImage image = DrawChest(seed * kSeedStride + i, finding);
      std::copy(image.grey.begin(), image.grey.end(),
                pixels + i * kImageSize * kImageSize);
      set.places[i] = image.mark.value_or(Place{});
    }
  });
  const at::Tensor resized = at::_upsample_bilinear2d_aa(
      images / 255, {kInputSize, kInputSize}, /*align_corners=*/false);
  set.inputs = (resized - 0.5) / 0.5;
  return set;
}

}  // namespace camserve::demo
