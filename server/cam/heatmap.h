// Heatmaps and summaries of signed maps: section 2 of the definitions. Pure
// functions; thread-safe.
#ifndef CAMSERVE_SERVER_CAM_HEATMAP_H_
#define CAMSERVE_SERVER_CAM_HEATMAP_H_

#include <cstdint>

#include "absl/types/span.h"
#include "common/explanation.h"
#include "common/tensor.h"

namespace camserve {

struct MapSummary {
  bool is_finite = true;  // every value; where not, the rest means nothing
  EmptyReason empty_reason = EmptyReason::kNotEmpty;
  double sum = 0;
  // Share of the absolute sum that is positive; 0 for a map of zeros.
  double positive_share = 0;
};

// The summary of a raw map's values, of which there is at least one. Sums are
// taken in double.
MapSummary SummaryOf(absl::Span<const float> raw);

// The heatmap n(resize(n(ReLU(R)))) of a map R, with n(v) = (v - min v) / (1e-7
// + max(v - min v)): values in [0, 1], bilinear with half-pixel centres, edges
// clamped. `signed_map` is [h, w] and finite, the result [height, width], all
// zero for a map that SummaryOf calls empty.
Tensor HeatmapOf(const Tensor& signed_map, int64_t height, int64_t width);

// The signed heatmap resize(R / max|R|) of a map R, shaped and resized as
// HeatmapOf does: values in [-1, 1], all zero where R is.
Tensor SignedHeatmapOf(const Tensor& signed_map, int64_t height, int64_t width);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_CAM_HEATMAP_H_
