#include "server/cam/heatmap.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace camserve {
namespace {

// max(v - min v) is max v - min v: rounding keeps order.
at::Tensor Normalised(const at::Tensor& maps) {
  // Not aminmax, which goes value by value.
  const at::Tensor least = maps.amin({1, 2}, /*keepdim=*/true);
  const at::Tensor greatest = maps.amax({1, 2}, /*keepdim=*/true);
  return (maps - least).div_(greatest - least + 1e-7);
}

// [to, from]: row i says how the i-th of `to` values is mixed from `from`.
at::Tensor BilinearWeights(int64_t from, int64_t to,
                           const at::TensorOptions& options) {
  at::Tensor weights = at::zeros({to, from}, at::kFloat);
  auto rows = weights.accessor<float, 2>();
  const float scale = static_cast<float>(from) / static_cast<float>(to);
  for (int64_t i = 0; i < to; ++i) {
    const float place =
        std::max(0.0F, (static_cast<float>(i) + 0.5F) * scale - 0.5F);
    const int64_t low = std::min(static_cast<int64_t>(place), from - 1);
    const int64_t high = std::min(low + 1, from - 1);
    const float share = std::min(place - static_cast<float>(low), 1.0F);
    rows[i][low] += 1 - share;
    rows[i][high] += share;
  }
  return weights.to(options);
}

// Bilinear interpolation is a product on either side: many small maps at once
// cost less so than one by one.
at::Tensor Resized(const at::Tensor& maps, int64_t height, int64_t width) {
  const at::Tensor vertical =
      BilinearWeights(maps.size(1), height, maps.options());
  const at::Tensor horizontal =
      BilinearWeights(maps.size(2), width, maps.options());
  return at::matmul(vertical, at::matmul(maps, horizontal.t()));
}

}  // namespace

at::Tensor HeatmapsOf(const at::Tensor& signed_maps, int64_t height,
                      int64_t width) {
  return Normalised(Resized(Normalised(signed_maps.relu()), height, width));
}

at::Tensor SignedHeatmapsOf(const at::Tensor& signed_maps, int64_t height,
                            int64_t width) {
  const at::Tensor greatest = signed_maps.abs().amax({1, 2}, /*keepdim=*/true);
  // 0 / 1 where a map is all zero.
  return Resized(signed_maps / greatest.masked_fill(greatest == 0, 1), height,
                 width);
}

}  // namespace camserve
