// What is shown of a signed map: section 2 of the definitions. Pure functions;
// thread-safe.
#ifndef CAMSERVE_SERVER_CAM_HEATMAP_H_
#define CAMSERVE_SERVER_CAM_HEATMAP_H_

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "server/core/explanation.h"

namespace camserve {

// n(resize(n(ReLU(R)))) with n(v) = (v - min v) / (1e-7 + max(v - min v)):
// values in [0, 1], bilinear with half-pixel centres. `signed_map` is [h, w],
// the result [height, width], all zero where EmptyReasonOf says that the map is
// empty.
at::Tensor HeatmapOf(const at::Tensor& signed_map, int64_t height,
                     int64_t width);

// resize(R / max|R|), resized as HeatmapOf does: values in [-1, 1], all zero
// where R is.
at::Tensor SignedHeatmapOf(const at::Tensor& signed_map, int64_t height,
                           int64_t width);

// REQUIRES: `signed_map` is [h, w] on the CPU and finite.
EmptyReason EmptyReasonOf(const at::Tensor& signed_map);

// Share of the absolute sum that is positive; 0 for a map of zeros.
double PositiveShareOf(const at::Tensor& signed_map);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_CAM_HEATMAP_H_
