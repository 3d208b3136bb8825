// Bilinear resizing with antialiasing and half-pixel centres. It gives the
// numbers of ATen's _upsample_bilinear2d_aa with align_corners=False, which
// models were trained with; OpenCV's INTER_AREA gives others.
#ifndef CAMSERVE_SERVER_IMAGING_ANTIALIASED_RESIZE_H_
#define CAMSERVE_SERVER_IMAGING_ANTIALIASED_RESIZE_H_

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "common/tensor.h"

namespace camserve {

// One axis: it is resized from input_size to resized_size values, of which
// crop_size from crop_begin on are kept. All sizes are at least 1.
struct ResizeAxis {
  int64_t input_size = 0;
  int64_t resized_size = 0;
  int64_t crop_begin = 0;
  int64_t crop_size = 0;
};

// Writes value i of input row y to row[i * step]. A row has
// horizontal.input_size values of the first channel, then those of the next.
using RowReader = absl::FunctionRef<void(int64_t y, float* row, int64_t step)>;

// The resized image [channels, vertical.crop_size, horizontal.crop_size]. Reads
// the rows that the crop needs, each once, from top to bottom, and holds eight
// of them at most. Thread-safe.
Tensor ResizeAntialiased(int channels, const ResizeAxis& vertical,
                         const ResizeAxis& horizontal, RowReader read_row);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_ANTIALIASED_RESIZE_H_
