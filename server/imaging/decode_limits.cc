#include "server/imaging/decode_limits.h"

#include "absl/strings/str_cat.h"

namespace camserve {

absl::Status CheckSize(int64_t width, int64_t height,
                       const ImageLimits& limits) {
  const std::string size = absl::StrCat(width, " x ", height, " pixels");
  if (width < 1 || height < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("the image says that it is ", size, ": it is corrupt"));
  }
  if (width > limits.side || height > limits.side) {
    return absl::InvalidArgumentError(
        absl::StrCat("the image is too large: ", size, ", the limit is ",
                     limits.side, " a side; scale it down"));
  }
  if (width * height > limits.pixels) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the image is too large: ", size, ", ", width * height,
        " in all, the limit is ", limits.pixels, "; scale it down"));
  }
  return absl::OkStatus();
}

absl::Status TakeMemory(const ImageLimits& limits, int64_t samples, int bits) {
  if (!limits.take_memory) return absl::OkStatus();
  return limits.take_memory(samples * (bits / 8));
}

absl::Status TruncatedImage(absl::string_view format) {
  return absl::InvalidArgumentError(
      absl::StrCat("the image is a truncated ", format,
                   ": its data end too early; send the whole file"));
}

absl::Status CorruptImage(absl::string_view format, absl::string_view reason) {
  return absl::InvalidArgumentError(
      absl::StrCat("the image is a corrupt ", format, ": ", reason));
}

}  // namespace camserve
