// Pixels to PNG, by libspng.
#ifndef CAMSERVE_SERVER_IMAGING_ENCODE_PNG_H_
#define CAMSERVE_SERVER_IMAGING_ENCODE_PNG_H_

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

// Paints the rows from top to bottom, one at a time, and encodes them. `width`
// and `height` are at least 1. INTERNAL where libspng refuses.
absl::StatusOr<std::string> EncodePng(int width, int height, PngColors colors,
                                      RowPainter paint);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_ENCODE_PNG_H_
