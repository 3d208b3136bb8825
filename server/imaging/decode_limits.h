// Limits on what an image's header may claim, and the errors of decoding.
#ifndef CAMSERVE_SERVER_IMAGING_DECODE_LIMITS_H_
#define CAMSERVE_SERVER_IMAGING_DECODE_LIMITS_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace camserve {

// The largest image that is decoded. Checked on the header, before any pixel is
// allocated.
struct ImageLimits {
  int64_t pixels = 64'000'000;
  int side = 20'000;
  // Called with the bytes that decoding takes, once the header is known and
  // before they are allocated. An error ends the decoding. May be empty.
  std::function<absl::Status(int64_t bytes)> take_memory;
};

// INVALID_ARGUMENT where a side is 0 or either limit is passed.
absl::Status CheckSize(int64_t width, int64_t height,
                       const ImageLimits& limits);

// Calls limits.take_memory for `samples` samples of `bits` bits each, and
// returns what it says; OK where it is empty.
absl::Status TakeMemory(const ImageLimits& limits, int64_t samples, int bits);

// INVALID_ARGUMENT: "the image is a truncated PNG: ...", "the image is a
// corrupt JPEG: ...".
absl::Status TruncatedImage(absl::string_view format);
absl::Status CorruptImage(absl::string_view format, absl::string_view reason);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_DECODE_LIMITS_H_
