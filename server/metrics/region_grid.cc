#include "server/metrics/region_grid.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "common/scores/philox.h"

namespace camserve {
namespace {

int64_t CeilDivide(int64_t value, int64_t by) { return (value + by - 1) / by; }

bool LastIsNotEmpty(int64_t side, int64_t pixels) {
  return (side - 1) * CeilDivide(pixels, side) < pixels;
}

}  // namespace

bool RegionGrid::Fits(int side, int64_t height, int64_t width) {
  return side >= 1 && LastIsNotEmpty(side, height) &&
         LastIsNotEmpty(side, width);
}

RegionGrid::RegionGrid(int side, int64_t height, int64_t width)
    : side_(side),
      height_(height),
      width_(width),
      region_height_(CeilDivide(height, side)),
      region_width_(CeilDivide(width, side)) {}

std::vector<double> RegionGrid::Values(const Tensor& heatmap) const {
  std::vector<double> values(regions());
  const float* pixel = heatmap.values.data();
  for (int64_t y = 0; y < height_; ++y) {
    double* const row = &values[y / region_height_ * side_];
    for (int64_t x = 0; x < width_; ++x) row[x / region_width_] += *pixel++;
  }
  const auto area = static_cast<double>(region_height_ * region_width_);
  for (double& value : values) value /= area;
  return values;
}

void RegionGrid::CopyRegion(int region, const Tensor& source,
                            Tensor& target) const {
  const int64_t top = region / side_ * region_height_;
  const int64_t bottom = std::min(top + region_height_, height_);
  const int64_t left = region % side_ * region_width_;
  const int64_t right = std::min(left + region_width_, width_);
  for (int64_t channel = 0; channel < source.shape[0]; ++channel) {
    for (int64_t y = top; y < bottom; ++y) {
      const int64_t row = (channel * height_ + y) * width_;
      std::copy(&source.values[row + left], source.values.data() + row + right,
                &target.values[row + left]);
    }
  }
}

std::vector<int> MostRelevantFirst(absl::Span<const double> values) {
  std::vector<double> units;
  for (const double value : values) {
    units.push_back(std::nearbyint(value * 0x1p20));
  }
  std::vector<int> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int a, int b) { return units[a] > units[b]; });
  return order;
}

std::vector<int> LeastRelevantFirst(absl::Span<const double> values) {
  std::vector<int> order = MostRelevantFirst(values);
  std::reverse(order.begin(), order.end());
  return order;
}

std::vector<int> RandomOrder(int regions, uint64_t seed,
                             absl::string_view sample_id) {
  std::vector<int> order(regions);
  std::iota(order.begin(), order.end(), 0);
  std::vector<float> uniform(regions - 1);
  FillUniform({.seed = seed,
               .stream = StreamOf(sample_id),
               .purpose = NoisePurpose::kRandomOrder},
              0, absl::MakeSpan(uniform));
  for (int i = regions - 1; i > 0; --i) {
    const double u = uniform[regions - 1 - i];
    const int j = static_cast<int>(u * (i + 1));
    std::swap(order[i], order[j]);
  }
  return order;
}

}  // namespace camserve
