#include "server/imaging/image_format.h"

#include <cstddef>

#include "absl/strings/match.h"

namespace camserve {
namespace {

using std::literals::string_view_literals::operator""sv;

struct Signature {
  size_t offset;
  absl::string_view bytes;
  absl::string_view name;
};

// The first that matches counts: the longer before the shorter.
constexpr Signature kForeignSignatures[] = {
    {128, "DICM"sv, "a DICOM file"},
    {0, "GIF8"sv, "a GIF"},
    {0, "II*\0"sv, "a TIFF"},
    {0, "MM\0*"sv, "a TIFF"},
    {0, "II+\0"sv, "a TIFF"},
    {0, "MM\0+"sv, "a TIFF"},
    {8, "WEBP"sv, "a WebP image"},
    {4, "jP  \r\n"sv, "a JPEG 2000 image"},
    {0, "\xFF\x4F\xFF\x51"sv, "a JPEG 2000 image"},
    {4, "JXL \r\n"sv, "a JPEG XL image"},
    {0, "\xFF\x0A"sv, "a JPEG XL image"},
    {4, "ftypavif"sv, "an AVIF image"},
    {4, "ftypheic"sv, "a HEIC image"},
    {4, "ftyp"sv, "a HEIF image or a video"},
    {0, "8BPS"sv, "a Photoshop file"},
    {0, "\x76\x2F\x31\x01"sv, "an OpenEXR image"},
    {344, "n+1\0"sv, "a NIfTI file"},
    {0, "\x93NUMPY"sv, "a NumPy array (send numbers as a tensor)"},
    {0, "%PDF"sv, "a PDF"},
    {0, "PK\x03\x04"sv, "a ZIP archive"},
    {0, "\x1F\x8B"sv, "a gzip file"},
    {0, "\0\0\1\0"sv, "an icon file"},
    {0, "<svg"sv, "an SVG"},
    {0, "<"sv, "an XML or HTML text"},
    {0, "data:"sv, "a data URL (send the bytes that it encodes)"},
    {0, "iVBORw0KGgo"sv, "a PNG in base64 (send the bytes)"},
    {0, "/9j/"sv, "a JPEG in base64 (send the bytes)"},
    {0, "BM"sv, "a BMP"},
};

bool StartsWithAt(absl::string_view encoded, const Signature& signature) {
  return encoded.size() >= signature.offset &&
         absl::StartsWith(encoded.substr(signature.offset), signature.bytes);
}

}  // namespace

bool LooksLikePng(absl::string_view encoded) {
  return absl::StartsWith(encoded, "\x89PNG\r\n\x1A\n"sv);
}

bool LooksLikeJpeg(absl::string_view encoded) {
  return absl::StartsWith(encoded, "\xFF\xD8"sv);
}

absl::string_view DescribeForeignFormat(absl::string_view encoded) {
  for (const Signature& signature : kForeignSignatures) {
    if (StartsWithAt(encoded, signature)) return signature.name;
  }
  return "";
}

}  // namespace camserve
