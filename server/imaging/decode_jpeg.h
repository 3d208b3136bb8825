// JPEG to pixels, by libjpeg-turbo.
#ifndef CAMSERVE_SERVER_IMAGING_DECODE_JPEG_H_
#define CAMSERVE_SERVER_IMAGING_DECODE_JPEG_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/imaging/decode_limits.h"
#include "server/imaging/pixels.h"

namespace camserve {

// As DecodeImage, for bytes that begin with JPEG's start marker.
absl::StatusOr<Pixels> DecodeJpeg(absl::string_view encoded,
                                  const ImageLimits& limits);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_DECODE_JPEG_H_
