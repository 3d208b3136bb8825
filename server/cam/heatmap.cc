#include "server/cam/heatmap.h"

#include <ATen/ATen.h>

#include <array>

namespace camserve {
namespace {

at::Tensor Normalised(const at::Tensor& values) {
  const at::Tensor shifted = values - values.min();
  return shifted / (shifted.max() + 1e-7);
}

at::Tensor Resized(const at::Tensor& map, int64_t height, int64_t width) {
  const std::array<int64_t, 2> size = {height, width};
  return at::upsample_bilinear2d(map.unsqueeze(0).unsqueeze(0), size,
                                 /*align_corners=*/false)
      .squeeze(0)
      .squeeze(0);
}

}  // namespace

at::Tensor HeatmapOf(const at::Tensor& signed_map, int64_t height,
                     int64_t width) {
  if (EmptyReasonOf(signed_map) != EmptyReason::kNotEmpty) {
    return at::zeros({height, width}, signed_map.options());
  }
  return Normalised(Resized(Normalised(signed_map.relu()), height, width));
}

at::Tensor SignedHeatmapOf(const at::Tensor& signed_map, int64_t height,
                           int64_t width) {
  const at::Tensor greatest = signed_map.abs().max();
  if (greatest.item<float>() == 0) {
    return at::zeros({height, width}, signed_map.options());
  }
  return Resized(signed_map / greatest, height, width);
}

EmptyReason EmptyReasonOf(const at::Tensor& signed_map) {
  const float greatest = signed_map.max().item<float>();
  if (!(greatest > 0)) return EmptyReason::kNoPositiveEvidence;
  if (signed_map.min().item<float>() == greatest) {
    return EmptyReason::kConstantMap;
  }
  return EmptyReason::kNotEmpty;
}

double PositiveShareOf(const at::Tensor& signed_map) {
  const at::Tensor wide = signed_map.to(at::kDouble);
  const double total = wide.abs().sum().item<double>();
  return total > 0 ? wide.relu().sum().item<double>() / total : 0;
}

}  // namespace camserve
