// Where the pixels of a stored row go: decoders hand over rows of interlaced or
// turned images, and each pixel is written at once to its final place.
#ifndef CAMSERVE_SERVER_IMAGING_PIXEL_PATH_H_
#define CAMSERVE_SERVER_IMAGING_PIXEL_PATH_H_

#include <cstdint>

#include "server/imaging/decode.h"

namespace camserve {

// In pixels of the final image, row-major.
struct PixelPath {
  int64_t start = 0;  // of the stored row's first pixel
  int64_t step = 1;   // from one stored pixel to the next
};

// Pixels of that size, all 0.
inline Pixels BlackPixels(int width, int height, int channels, int bits) {
  Pixels pixels{.width = width,
                .height = height,
                .channels = channels,
                .bits = bits,
                .samples = {}};
  pixels.samples.resize(int64_t{height} * width * channels);
  return pixels;
}

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_PIXEL_PATH_H_
