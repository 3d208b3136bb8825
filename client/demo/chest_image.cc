#include "client/demo/chest_image.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "client/demo/anatomy.h"
#include "client/demo/mark.h"

namespace camserve::demo {
namespace {

constexpr double kNoise = 0.055;

double ToUnit(int pixel) { return (pixel + 0.5) * 2 / kImageSize - 1; }

double ToPixels(double unit) {
  return std::clamp((unit + 1) / 2, 0.0, 1.0) * kImageSize;
}

Place PlaceOf(const Mark& mark) {
  return {
      ToPixels(mark.x - mark.half_width), ToPixels(mark.y - mark.half_height),
      ToPixels(mark.x + mark.half_width), ToPixels(mark.y + mark.half_height)};
}

}  // namespace

ChestImage DrawChest(uint64_t seed, std::optional<Finding> finding) {
  std::mt19937_64 random(seed);
  const Anatomy anatomy(random);
  std::optional<Mark> mark;
  if (finding) mark = PlaceMark(*finding, anatomy, random);
  std::normal_distribution<double> noise(0, kNoise);

  ChestImage image;
  image.grey.reserve(size_t{kImageSize} * kImageSize);
  for (int row = 0; row < kImageSize; ++row) {
    for (int column = 0; column < kImageSize; ++column) {
      const double x = ToUnit(column);
      const double y = ToUnit(row);
      double value = anatomy.Brightness(x, y);
      if (mark) value = WithMark(*mark, x, y, value);
      value = std::clamp(value + noise(random), 0.0, 1.0);
      image.grey.push_back(static_cast<uint8_t>(std::lround(value * 255)));
    }
  }
  if (mark) image.mark = PlaceOf(*mark);
  return image;
}

}  // namespace camserve::demo
