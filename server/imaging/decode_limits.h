// What a header may claim, checked before anything of that size is allocated.
#ifndef CAMSERVE_SERVER_IMAGING_DECODE_LIMITS_H_
#define CAMSERVE_SERVER_IMAGING_DECODE_LIMITS_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "server/imaging/decode.h"

namespace camserve {

// INVALID_ARGUMENT where a side is 0 or either limit is passed.
absl::Status CheckSize(int64_t width, int64_t height,
                       const ImageLimits& limits);

// Whether `limits` allow memory for so many samples of `bits` bits each.
absl::Status TakeMemory(const ImageLimits& limits, int64_t samples, int bits);

// "the image is a truncated PNG: ...", "the image is a corrupt JPEG: ...".
// INVALID_ARGUMENT.
absl::Status TruncatedImage(absl::string_view format);
absl::Status CorruptImage(absl::string_view format, absl::string_view reason);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_DECODE_LIMITS_H_
