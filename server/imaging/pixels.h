// An image as pixels, and where a decoder puts them.
#ifndef CAMSERVE_SERVER_IMAGING_PIXELS_H_
#define CAMSERVE_SERVER_IMAGING_PIXELS_H_

#include <cstdint>
#include <variant>
#include <vector>

namespace camserve {

// Row-major, channels interleaved.
struct Pixels {
  // 8 or 16 bits, as the image stores them: most images have 8, which take half
  // the memory.
  using Samples = std::variant<std::vector<uint8_t>, std::vector<uint16_t>>;

  int width = 0;
  int height = 0;
  int channels = 0;  // 1 grey, 3 RGB
  Samples samples;   // height * width * channels

  // Bits of a sample: 8 or 16.
  int bits() const {
    return std::holds_alternative<std::vector<uint8_t>>(samples) ? 8 : 16;
  }

  bool operator==(const Pixels&) const = default;
};

// Pixels of that size, all 0.
inline Pixels BlackPixels(int width, int height, int channels, int bits) {
  Pixels pixels{
      .width = width, .height = height, .channels = channels, .samples = {}};
  const size_t count = size_t{1} * height * width * channels;
  if (bits == 8) {
    pixels.samples.emplace<std::vector<uint8_t>>(count);
  } else {
    pixels.samples.emplace<std::vector<uint16_t>>(count);
  }
  return pixels;
}

// Where the pixels of a stored row go: decoders return rows of interlaced or
// turned images, and each pixel is written at once to its final place. In
// pixels of the final image, counted row by row.
struct PixelPath {
  int64_t start = 0;  // of the stored row's first pixel
  int64_t step = 1;   // from one stored pixel to the next
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_PIXELS_H_
