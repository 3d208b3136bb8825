// Pixels to PNG.
#ifndef CAMSERVE_SERVER_IMAGING_ENCODE_PNG_H_
#define CAMSERVE_SERVER_IMAGING_ENCODE_PNG_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "server/imaging/stream_png.h"

namespace camserve {

// Samples of a picture, in bytes, that are held at once: two million pixels
// with alpha. libdeflate is three times as fast as zlib, but wants all of its
// input in one piece; larger pictures go through StreamPng.
inline constexpr int64_t kMostBytesAtOnce = int64_t{8} << 20;

// Paints the rows from top to bottom, one at a time, and encodes them. `width`
// and `height` are at least 1. Holds at most twice kMostBytesAtOnce beside the
// encoded PNG. RESOURCE_EXHAUSTED: no memory. INTERNAL where libspng refuses.
absl::StatusOr<std::string> EncodePng(int width, int height, PngColors colors,
                                      RowPainter paint);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_ENCODE_PNG_H_
