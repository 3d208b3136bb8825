// The regions of an image that AOPC perturbs, and in which order (section 5 of
// the definitions).
#ifndef CAMSERVE_SERVER_METRICS_REGION_GRID_H_
#define CAMSERVE_SERVER_METRICS_REGION_GRID_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/tensor.h"

namespace camserve {

// `side` x `side` regions of ceil(height / side) x ceil(width / side) pixels;
// the last of a row or column may be cut by the border. Numbered row by row
// from 0. Immutable.
class RegionGrid {
 public:
  // Whether an image of that size has pixels for every region.
  static bool Fits(int side, int64_t height, int64_t width);

  // REQUIRES: Fits.
  RegionGrid(int side, int64_t height, int64_t width);

  int side() const { return side_; }
  int regions() const { return side_ * side_; }

  // The sum of `heatmap` [H, W] over each region, divided by the area of a
  // whole region, also where the border cuts the region.
  std::vector<double> Values(const Tensor& heatmap) const;

  // Writes region `region` of `source` into `target`, both [C, H, W].
  void CopyRegion(int region, const Tensor& source, Tensor& target) const;

 private:
  const int side_;
  const int64_t height_;
  const int64_t width_;
  const int64_t region_height_;
  const int64_t region_width_;
};

// Region numbers, the greatest value first. Values are compared in units of
// 2^-20, so that float noise decides nothing; equal ones keep their order.
std::vector<int> MostRelevantFirst(absl::Span<const double> values);

// The exact reverse of MostRelevantFirst.
std::vector<int> LeastRelevantFirst(absl::Span<const double> values);

// Region numbers by a Fisher-Yates shuffle, the same for every map of a sample.
std::vector<int> RandomOrder(int regions, uint64_t seed,
                             absl::string_view sample_id);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_METRICS_REGION_GRID_H_
