#include "server/imaging/decode.h"

#include <cstddef>
#include <new>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/imaging/decode_jpeg.h"
#include "server/imaging/decode_png.h"

namespace camserve {
namespace {

// The bytes of a literal, zeros among them included.
template <size_t N>
constexpr absl::string_view Bytes(const char (&literal)[N]) {
  return {literal, N - 1};
}

struct Signature {
  size_t offset = 0;
  absl::string_view bytes;
  absl::string_view name;
};

// The first that matches counts, so that longer ones come before shorter ones.
constexpr Signature kForeignSignatures[] = {
    {128, Bytes("DICM"), "a DICOM file"},
    {0, Bytes("GIF8"), "a GIF"},
    {0, Bytes("II*\0"), "a TIFF"},
    {0, Bytes("MM\0*"), "a TIFF"},
    {0, Bytes("II+\0"), "a TIFF"},
    {0, Bytes("MM\0+"), "a TIFF"},
    {8, Bytes("WEBP"), "a WebP image"},
    {4, Bytes("jP  \r\n"), "a JPEG 2000 image"},
    {0, Bytes("\xFF\x4F\xFF\x51"), "a JPEG 2000 image"},
    {4, Bytes("JXL \r\n"), "a JPEG XL image"},
    {0, Bytes("\xFF\x0A"), "a JPEG XL image"},
    {4, Bytes("ftypavif"), "an AVIF image"},
    {4, Bytes("ftypheic"), "a HEIC image"},
    {4, Bytes("ftyp"), "a HEIF image or a video"},
    {0, Bytes("8BPS"), "a Photoshop file"},
    {0, Bytes("\x76\x2F\x31\x01"), "an OpenEXR image"},
    {344, Bytes("n+1\0"), "a NIfTI file"},
    {0, Bytes("\x93NUMPY"), "a NumPy array (send numbers as a tensor)"},
    {0, Bytes("%PDF"), "a PDF"},
    {0, Bytes("PK\x03\x04"), "a ZIP archive"},
    {0, Bytes("\x1F\x8B"), "a gzip file"},
    {0, Bytes("\0\0\1\0"), "an icon file"},
    {0, Bytes("<svg"), "an SVG"},
    {0, Bytes("<"), "an XML or HTML text"},
    {0, Bytes("data:"), "a data URL (send the bytes that it encodes)"},
    {0, Bytes("iVBORw0KGgo"), "a PNG in base64 (send the bytes)"},
    {0, Bytes("/9j/"), "a JPEG in base64 (send the bytes)"},
    {0, Bytes("BM"), "a BMP"},
};

bool StartsWithAt(absl::string_view encoded, const Signature& signature) {
  return encoded.size() >= signature.offset &&
         absl::StartsWith(encoded.substr(signature.offset), signature.bytes);
}

bool LooksLikePng(absl::string_view encoded) {
  return absl::StartsWith(encoded, Bytes("\x89PNG\r\n\x1A\n"));
}

bool LooksLikeJpeg(absl::string_view encoded) {
  return absl::StartsWith(encoded, Bytes("\xFF\xD8"));
}

// "a GIF", "a DICOM file", ...; empty where nothing is recognised. For messages
// only: what is recognised may still be broken.
absl::string_view DescribeForeignFormat(absl::string_view encoded) {
  for (const Signature& signature : kForeignSignatures) {
    if (StartsWithAt(encoded, signature)) return signature.name;
  }
  return "";
}

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
