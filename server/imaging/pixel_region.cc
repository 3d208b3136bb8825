#include "server/imaging/pixel_region.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace camserve {
namespace {

// {begin, length} of the whole pixels next to [begin, begin + length).
std::array<int, 2> ToPixels(double begin, double length, int limit) {
  const double first = std::clamp(std::round(begin), 0.0, limit - 1.0);
  const double end =
      std::clamp(std::round(begin + length), first + 1, double(limit));
  return {static_cast<int>(first), static_cast<int>(end - first)};
}

}  // namespace

absl::StatusOr<PixelRegion> InsidePicture(const Region& region, int width,
                                          int height) {
  const bool has_size = std::isfinite(region.left) &&
                        std::isfinite(region.top) &&
                        std::isfinite(region.width) && region.width > 0 &&
                        std::isfinite(region.height) && region.height > 0;
  if (!has_size || width < 1 || height < 1) {
    return absl::InvalidArgumentError(
        "a picture and its region need a size above 0");
  }
  const auto [left, columns] = ToPixels(region.left, region.width, width);
  const auto [top, rows] = ToPixels(region.top, region.height, height);
  return PixelRegion{
      .left = left, .top = top, .width = columns, .height = rows};
}

}  // namespace camserve
