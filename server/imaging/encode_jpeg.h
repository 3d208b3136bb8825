// Pixels to JPEG, by libjpeg-turbo.
#ifndef CAMSERVE_SERVER_IMAGING_ENCODE_JPEG_H_
#define CAMSERVE_SERVER_IMAGING_ENCODE_JPEG_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/imaging/encode_png.h"

namespace camserve {

// The longest side, in pixels, that the format holds.
inline constexpr int kLongestJpegSide = 65'500;

// Paints the rows from top to bottom, as EncodePng does, and encodes them,
// holding one row beside the encoded JPEG. The JPEG is baseline, of quality 90,
// with colours at full resolution, since the edges of a colour map are what is
// looked at. JPEG knows no alpha: of RGBA the three colours are encoded.
// Thread-safe.
//
// INVALID_ARGUMENT: a side above kLongestJpegSide. RESOURCE_EXHAUSTED: no
// memory in libjpeg. INTERNAL where libjpeg refuses. std::bad_alloc passes
// where there is no memory for a row.
absl::StatusOr<std::string> EncodeJpeg(int width, int height, PngColors colors,
                                       RowPainter paint);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_ENCODE_JPEG_H_
