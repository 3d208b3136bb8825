// What a header may claim, checked before anything of that size is allocated.
#ifndef CAMSERVE_SERVER_IMAGING_DECODE_LIMITS_H_
#define CAMSERVE_SERVER_IMAGING_DECODE_LIMITS_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace camserve {

// What is taken at most; checked on the header, before any pixel is allocated.
struct ImageLimits {
  int64_t pixels = 64'000'000;
  int side = 20'000;
  // Asked for the bytes that decoding takes, once the header is known and
  // before they are allocated; an error ends the decoding. May be empty.
  std::function<absl::Status(int64_t bytes)> take_memory;
};

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
