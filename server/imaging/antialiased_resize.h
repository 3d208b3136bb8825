// Bilinear resizing with antialiasing, half-pixel centres: the numbers of
// ATen's _upsample_bilinear2d_aa with align_corners=False, which models were
// trained with. OpenCV's INTER_AREA weighs otherwise.
#ifndef CAMSERVE_SERVER_IMAGING_ANTIALIASED_RESIZE_H_
#define CAMSERVE_SERVER_IMAGING_ANTIALIASED_RESIZE_H_

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "common/tensor.h"

namespace camserve {

// One side: resized from input_size to resized_size, of which crop_size values
// from crop_begin on are kept. All sizes are at least 1.
struct ResizeAxis {
  int64_t input_size = 0;
  int64_t resized_size = 0;
  int64_t crop_begin = 0;
  int64_t crop_size = 0;
};

// Writes value i of input row y to row[i * step]: the values of the first
// channel, then of the next, horizontal.input_size each.
using RowReader = absl::FunctionRef<void(int64_t y, float* row, int64_t step)>;

// [channels, vertical.crop_size, horizontal.crop_size]. Reads the rows that the
// crop needs, each once, from top to bottom: no more than eight of them are
// ever held. Thread-safe.
Tensor ResizeAntialiased(int channels, const ResizeAxis& vertical,
                         const ResizeAxis& horizontal, RowReader read_row);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_ANTIALIASED_RESIZE_H_
