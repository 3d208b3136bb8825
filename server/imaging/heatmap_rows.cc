#include "server/imaging/heatmap_rows.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "server/imaging/vector_clones.h"

namespace camserve {
namespace {

CAMSERVE_VECTOR_CLONES
void Mix(const float* upper, const float* lower, float share,
         absl::Span<float> row) {
  float* to = row.data();
  const size_t count = row.size();
  for (size_t x = 0; x < count; ++x) {
    const float value = (1 - share) * upper[x] + share * lower[x];
    to[x] = std::min(1.0f, std::max(0.0f, value));  // so a NaN becomes 0
  }
}

}  // namespace

HeatmapRows::HeatmapRows(const Tensor& heatmap, int width, int height)
    : height_(height) {
  const int rows = static_cast<int>(heatmap.shape[0]);
  const int columns = static_cast<int>(heatmap.shape[1]);
  // OpenCV has no view of constant data; this one is only read.
  const cv::Mat1f view(rows, columns,
                       const_cast<float*>(heatmap.values.data()));
  cv::resize(view, widened_, cv::Size(width, rows), 0, 0, cv::INTER_LINEAR);
}

void HeatmapRows::Read(int y, absl::Span<float> row) const {
  const int last = widened_.rows - 1;
  const double center =
      std::clamp((y + 0.5) * widened_.rows / height_ - 0.5, 0.0, double(last));
  const int above = static_cast<int>(center);
  const int below = std::min(above + 1, last);
  const float share = static_cast<float>(center - above);
  Mix(widened_[above], widened_[below], share, row);
}

}  // namespace camserve
