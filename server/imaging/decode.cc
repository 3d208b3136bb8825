#include "server/imaging/decode.h"

#include <new>

#include "absl/strings/str_cat.h"
#include "server/imaging/decode_jpeg.h"
#include "server/imaging/decode_png.h"
#include "server/imaging/image_format.h"

namespace camserve {
namespace {

absl::Status ForeignFormat(absl::string_view encoded) {
  if (encoded.empty()) {
    return absl::InvalidArgumentError(
        "the image is empty: send the bytes of a PNG or JPEG");
  }
  const absl::string_view name = DescribeForeignFormat(encoded);
  return absl::InvalidArgumentError(
      absl::StrCat(name.empty() ? "the image is in no known format"
                                : absl::StrCat("the image looks like ", name),
                   "; send a PNG or a JPEG"));
}

}  // namespace

absl::StatusOr<Pixels> DecodeImage(absl::string_view encoded,
                                   const ImageLimits& limits) {
  try {
    if (LooksLikePng(encoded)) return DecodePng(encoded, limits);
    if (LooksLikeJpeg(encoded)) return DecodeJpeg(encoded, limits);
    return ForeignFormat(encoded);
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("no memory to decode the image");
  }
}

}  // namespace camserve
