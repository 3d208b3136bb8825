// Encoded images to pixels: section 1, step 1 of the definitions.
#ifndef CAMSERVE_SERVER_IMAGING_DECODE_H_
#define CAMSERVE_SERVER_IMAGING_DECODE_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/imaging/decode_limits.h"
#include "server/imaging/pixels.h"

namespace camserve {

// Decodes a PNG (1 to 16 bit, grey, palette, RGB, interlaced; alpha composited
// over black) or a JPEG (grey, colour, progressive; EXIF orientation applied),
// told apart by content. Text, colour profiles and other chunks that change no
// pixel are passed over unread.
//
// Thread-safe. Beside the samples it holds a few rows; of a progressive JPEG,
// also its coefficients, twice the size of the samples. INVALID_ARGUMENT names
// the reason: empty, another format, CMYK, truncated, corrupt, too large.
// RESOURCE_EXHAUSTED: no memory for the pixels. Errors of limits.take_memory
// are returned as they are.
absl::StatusOr<Pixels> DecodeImage(absl::string_view encoded,
                                   const ImageLimits& limits);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_DECODE_H_
