// Pixels to PNG row by row, by libspng and zlib.
#ifndef CAMSERVE_SERVER_IMAGING_STREAM_PNG_H_
#define CAMSERVE_SERVER_IMAGING_STREAM_PNG_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace camserve {

// 8 bits a sample.
enum class PngColors { kRgb = 3, kRgba = 4 };

// Fills row y: width pixels, red first.
using RowPainter = absl::FunctionRef<void(int y, absl::Span<uint8_t> row)>;

// Paints the rows from top to bottom, one at a time, and encodes them: at a
// third of EncodePng's speed, but it holds a row beside the encoded PNG however
// large the picture is. `width` and `height` are at least 1.
// RESOURCE_EXHAUSTED: no memory. INTERNAL where libspng refuses.
absl::StatusOr<std::string> StreamPng(int width, int height, PngColors colors,
                                      RowPainter paint);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_STREAM_PNG_H_
