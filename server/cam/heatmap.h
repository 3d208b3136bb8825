// What is shown of signed maps: section 2 of the definitions. Pure functions;
// thread-safe.
#ifndef CAMSERVE_SERVER_CAM_HEATMAP_H_
#define CAMSERVE_SERVER_CAM_HEATMAP_H_

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace camserve {

// n(resize(n(ReLU(R)))) of each map R, with n(v) = (v - min v) / (1e-7 +
// max(v - min v)): values in [0, 1], bilinear with half-pixel centres, edges
// clamped. `signed_maps` is [K, h, w], float32 and finite, the result [K,
// height, width], all zero for a map that SummaryOf calls empty.
at::Tensor HeatmapsOf(const at::Tensor& signed_maps, int64_t height,
                      int64_t width);

// resize(R / max|R|) of each map, shaped and resized as HeatmapsOf does: values
// in [-1, 1], all zero where R is.
at::Tensor SignedHeatmapsOf(const at::Tensor& signed_maps, int64_t height,
                            int64_t width);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_CAM_HEATMAP_H_
