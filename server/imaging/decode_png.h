// PNG to pixels, by libspng.
#ifndef CAMSERVE_SERVER_IMAGING_DECODE_PNG_H_
#define CAMSERVE_SERVER_IMAGING_DECODE_PNG_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/imaging/decode_limits.h"
#include "server/imaging/pixels.h"

namespace camserve {

// As DecodeImage, for bytes that begin with PNG's signature.
absl::StatusOr<Pixels> DecodePng(absl::string_view encoded,
                                 const ImageLimits& limits);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_DECODE_PNG_H_
