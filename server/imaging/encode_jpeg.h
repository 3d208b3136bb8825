// Pixels to JPEG, by libjpeg-turbo.
#ifndef CAMSERVE_SERVER_IMAGING_ENCODE_JPEG_H_
#define CAMSERVE_SERVER_IMAGING_ENCODE_JPEG_H_

#include <string>

#include "absl/status/statusor.h"
#include "server/imaging/encode_png.h"

namespace camserve {

// The format holds no more on a side.
inline constexpr int kLongestJpegSide = 65'500;

// Paints as EncodePng does, and holds a row beside the encoded JPEG. Baseline,
// quality 90, colours at full resolution: the edges of a colour map are what is
// looked at. JPEG knows no alpha: of RGBA the three colours count.
//
// INVALID_ARGUMENT: a side above kLongestJpegSide. RESOURCE_EXHAUSTED: no
// memory. INTERNAL where libjpeg refuses.
absl::StatusOr<std::string> EncodeJpeg(int width, int height, PngColors colors,
                                       RowPainter paint);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_ENCODE_JPEG_H_
