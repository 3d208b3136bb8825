#include "tests/imaging/test_images.h"

#include <algorithm>
#include <variant>

namespace camserve {

Pixels PixelsOf(int width, int height, int channels, int bits,
                const std::vector<uint16_t>& samples) {
  Pixels pixels = BlackPixels(width, height, channels, bits);
  std::visit(
      [&](auto& stored) { stored.assign(samples.begin(), samples.end()); },
      pixels.samples);
  return pixels;
}

std::vector<uint16_t> SamplesOf(const Pixels& pixels) {
  return std::visit(
      [](const auto& stored) {
        return std::vector<uint16_t>(stored.begin(), stored.end());
      },
      pixels.samples);
}

}  // namespace camserve
