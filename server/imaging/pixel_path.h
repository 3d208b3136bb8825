// Where the pixels of a stored row go: decoders hand over rows of interlaced or
// turned images, and each pixel is written at once to its final place.
#ifndef CAMSERVE_SERVER_IMAGING_PIXEL_PATH_H_
#define CAMSERVE_SERVER_IMAGING_PIXEL_PATH_H_

#include <cstdint>

namespace camserve {

// In pixels of the final image, row-major.
struct PixelPath {
  int64_t start = 0;  // of the stored row's first pixel
  int64_t step = 1;   // from one stored pixel to the next
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_PIXEL_PATH_H_
