// A heatmap at the size of its region, one row at a time.
#ifndef CAMSERVE_SERVER_IMAGING_HEATMAP_ROWS_H_
#define CAMSERVE_SERVER_IMAGING_HEATMAP_ROWS_H_

#include <opencv2/core.hpp>

#include "absl/types/span.h"
#include "common/tensor.h"

namespace camserve {

// Resizes bilinearly with half-pixel centres and clamped edges, as OpenCV's
// INTER_LINEAR. Only the width is resized at once: the whole would be as large
// as the image in floats. Immutable, so thread-safe.
class HeatmapRows {
 public:
  // `heatmap` is [H, W]; both sizes are at least 1. Throws cv::Exception.
  HeatmapRows(const Tensor& heatmap, int width, int height);

  int width() const { return widened_.cols; }
  int height() const { return height_; }

  // Fills `row`, of width(), with row `y` of height(). In [0, 1]: what is
  // outside becomes the nearest end, what is no number becomes 0.
  void Read(int y, absl::Span<float> row) const;

 private:
  cv::Mat1f widened_;  // [H, width]
  int height_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_HEATMAP_ROWS_H_
