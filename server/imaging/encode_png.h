// Pixels to PNG, row by row: small pictures by libdeflate in one piece, large
// ones by libspng and zlib.
#ifndef CAMSERVE_SERVER_IMAGING_ENCODE_PNG_H_
#define CAMSERVE_SERVER_IMAGING_ENCODE_PNG_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace camserve {

// The channels of a picture, of 8 bits each.
enum class PngColors { kRgb = 3, kRgba = 4 };

// Fills row y: width pixels, channels interleaved, red first.
using RowPainter = absl::FunctionRef<void(int y, absl::Span<uint8_t> row)>;

// Paints the rows from top to bottom, one at a time, and encodes them. It takes
// three times as long as EncodePng, but holds only a row beside the encoded PNG
// however large the picture is. `width` and `height` are at least 1.
// RESOURCE_EXHAUSTED: no memory in libspng. INTERNAL where it refuses.
// std::bad_alloc of the row passes. Thread-safe.
absl::StatusOr<std::string> StreamPng(int width, int height, PngColors colors,
                                      RowPainter paint);

// Filters the rows of one picture, from top to bottom, as PNG does before it
// compresses them. Not thread-safe.
class PngFilter {
 public:
  PngFilter(size_t row_bytes, int pixel_bytes);

  // Writes the filter's number and then the filtered row to `filtered`, which
  // holds a byte more than `row`. Takes whichever of the filters Sub and Up
  // leaves the smaller differences: PNG's other filters cost more time than
  // they save bytes.
  void Filter(absl::Span<const uint8_t> row, uint8_t* filtered);

 private:
  const int pixel_bytes_;
  std::vector<uint8_t> above_;  // black above the first row
  std::vector<uint8_t> up_;     // the row filtered by Up
};

// How many bytes of samples are held at once: two million pixels with alpha.
// libdeflate is three times as fast as zlib, but wants all of its input in one
// piece; larger pictures go through StreamPng.
inline constexpr int64_t kMostBytesAtOnce = int64_t{8} << 20;

// Paints the rows from top to bottom, one at a time, and encodes them. `width`
// and `height` are at least 1. Holds at most twice kMostBytesAtOnce beside the
// encoded PNG. RESOURCE_EXHAUSTED: no memory to compress. INTERNAL where
// libspng or libdeflate refuses; std::bad_alloc passes. Thread-safe.
absl::StatusOr<std::string> EncodePng(int width, int height, PngColors colors,
                                      RowPainter paint);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_ENCODE_PNG_H_
