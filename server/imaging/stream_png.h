// Pixels to PNG row by row, by libspng and zlib.
#ifndef CAMSERVE_SERVER_IMAGING_STREAM_PNG_H_
#define CAMSERVE_SERVER_IMAGING_STREAM_PNG_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/imaging/encode_png.h"

namespace camserve {

// As EncodePng, at a third of its speed; holds a row beside the encoded PNG,
// however large the picture is.
absl::StatusOr<std::string> StreamPng(int width, int height, PngColors colors,
                                      RowPainter paint);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_STREAM_PNG_H_
