#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "tests/imaging/test_images.h"

namespace camserve {
namespace {

constexpr size_t kHeaderEnd = 8 + 25;  // the signature and IHDR

struct Release {
  void operator()(spng_ctx* context) const { spng_ctx_free(context); }
};

void Require(int code) {
  if (code != SPNG_OK) throw std::runtime_error(spng_strerror(code));
}

int Append(spng_ctx*, void* encoded, void* bytes, size_t length) {
  static_cast<std::string*>(encoded)->append(static_cast<char*>(bytes), length);
  return SPNG_OK;
}

// Samples as libspng takes them: 16 bits in the machine's order, fewer than 8
// packed, the first in the highest bits, each row beginning a byte.
std::vector<uint8_t> PackRow(const PngPicture& picture, int y) {
  const size_t count = size_t(picture.width) * ChannelsOf(picture.color_type);
  const uint16_t* row = &picture.samples[y * count];
  std::vector<uint8_t> packed((count * picture.bit_depth + 7) / 8);
  for (size_t i = 0; i < count; ++i) {
    if (picture.bit_depth == 16) {
      std::memcpy(&packed[2 * i], &row[i], 2);
    } else {
      const size_t bit = i * picture.bit_depth;
      packed[bit / 8] |= row[i] << (8 - picture.bit_depth - bit % 8);
    }
  }
  return packed;
}

void SetPalette(spng_ctx* context, const PngPicture& picture) {
  if (picture.palette.empty()) return;
  spng_plte palette = {};
  palette.n_entries = static_cast<uint32_t>(picture.palette.size());
  for (size_t i = 0; i < picture.palette.size(); ++i) {
    const auto& [red, green, blue] = picture.palette[i];
    palette.entries[i] = {red, green, blue, 255};
  }
  Require(spng_set_plte(context, &palette));
}

void SetTransparency(spng_ctx* context, const PngPicture& picture) {
  spng_trns transparency = {};
  if (!picture.palette_alpha.empty()) {
    transparency.n_type3_entries =
        static_cast<uint32_t>(picture.palette_alpha.size());
    std::copy(picture.palette_alpha.begin(), picture.palette_alpha.end(),
              transparency.type3_alpha);
  } else if (picture.transparent_color) {
    const auto& [red, green, blue] = *picture.transparent_color;
    transparency.gray = red;
    transparency.red = red;
    transparency.green = green;
    transparency.blue = blue;
  } else {
    return;
  }
  Require(spng_set_trns(context, &transparency));
}

void BigEndian(uint32_t value, char* to) {
  for (int i = 0; i < 4; ++i) to[i] = static_cast<char>(value >> (24 - 8 * i));
}

uint32_t Checksum(absl::string_view bytes) {
  return static_cast<uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace

int ChannelsOf(spng_color_type color_type) {
  switch (color_type) {
    case SPNG_COLOR_TYPE_GRAYSCALE_ALPHA:
      return 2;
    case SPNG_COLOR_TYPE_TRUECOLOR:
      return 3;
    case SPNG_COLOR_TYPE_TRUECOLOR_ALPHA:
      return 4;
    default:
      return 1;
  }
}

std::string MakePng(const PngPicture& picture) {
  std::string encoded;
  const std::unique_ptr<spng_ctx, Release> context(
      spng_ctx_new(SPNG_CTX_ENCODER));
  Require(spng_set_png_stream(context.get(), Append, &encoded));
  spng_ihdr header = {};
  header.width = picture.width;
  header.height = picture.height;
  header.bit_depth = static_cast<uint8_t>(picture.bit_depth);
  header.color_type = static_cast<uint8_t>(picture.color_type);
  header.interlace_method =
      picture.interlaced ? SPNG_INTERLACE_ADAM7 : SPNG_INTERLACE_NONE;
  Require(spng_set_ihdr(context.get(), &header));
  SetPalette(context.get(), picture);
  SetTransparency(context.get(), picture);
  std::vector<uint8_t> packed;
  for (int y = 0; y < picture.height; ++y) {
    const std::vector<uint8_t> row = PackRow(picture, y);
    packed.insert(packed.end(), row.begin(), row.end());
  }
  Require(spng_encode_image(context.get(), packed.data(), packed.size(),
                            SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE));
  return encoded;
}

PngPicture PatternPng(int width, int height, spng_color_type color_type,
                      int bit_depth) {
  PngPicture picture{.width = width,
                     .height = height,
                     .bit_depth = bit_depth,
                     .color_type = color_type};
  const uint32_t top = (1u << bit_depth) - 1;
  const size_t count = size_t(width) * height * ChannelsOf(color_type);
  for (size_t i = 0; i < count; ++i) {
    // The first two are the ends of the range.
    picture.samples.push_back(i < 2 ? i * top : (i * 40503u >> 3) & top);
  }
  return picture;
}

std::string PngChunk(absl::string_view type, absl::string_view data) {
  char length[4];
  BigEndian(static_cast<uint32_t>(data.size()), length);
  const std::string body = absl::StrCat(type, data);
  char checksum[4];
  BigEndian(Checksum(body), checksum);
  return absl::StrCat(absl::string_view(length, 4), body,
                      absl::string_view(checksum, 4));
}

std::string WithChunk(absl::string_view png, absl::string_view chunk) {
  return absl::StrCat(png.substr(0, kHeaderEnd), chunk, png.substr(kHeaderEnd));
}

std::string WithPngSize(std::string png, uint32_t width, uint32_t height) {
  BigEndian(width, &png[16]);
  BigEndian(height, &png[20]);
  BigEndian(Checksum(absl::string_view(png).substr(12, 17)), &png[29]);
  return png;
}

std::string Deflate(absl::string_view data) {
  uLongf size = compressBound(data.size());
  std::string deflated(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(deflated.data()), &size,
                reinterpret_cast<const Bytef*>(data.data()), data.size(),
                Z_BEST_SPEED) != Z_OK) {
    throw std::runtime_error("cannot deflate");
  }
  deflated.resize(size);
  return deflated;
}

}  // namespace camserve
