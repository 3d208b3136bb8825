#include "server/imaging/encode_png.h"

#include <libdeflate.h>
#include <spng.h>

#include <algorithm>
#include <memory>
#include <new>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status_macros.h"
#include "server/imaging/vector_clones.h"

namespace camserve {
namespace {

struct ReleaseContext {
  void operator()(spng_ctx* context) const { spng_ctx_free(context); }
};
using ContextPointer = std::unique_ptr<spng_ctx, ReleaseContext>;

// zlib's level for streamed pictures. For overlays on noisy images the default
// (level 6, all filters) takes five times as long and gains 4 %.
constexpr int kStreamedLevel = 1;
constexpr int kFilters = SPNG_FILTER_CHOICE_SUB | SPNG_FILTER_CHOICE_UP;

absl::Status StatusOf(int code) {
  if (code == SPNG_OK || code == SPNG_EOI) return absl::OkStatus();
  if (code == SPNG_EMEM) {
    return absl::ResourceExhaustedError("no memory to encode the PNG");
  }
  return absl::InternalError(
      absl::StrCat("cannot encode the PNG: ", spng_strerror(code)));
}

// No exception may pass through libspng, which is written in C.
int Append(spng_ctx*, void* encoded, void* bytes, size_t length) {
  try {
    static_cast<std::string*>(encoded)->append(static_cast<const char*>(bytes),
                                               length);
    return SPNG_OK;
  } catch (const std::bad_alloc&) {
    return SPNG_EMEM;
  }
}

absl::Status Start(spng_ctx* context, int width, int height, PngColors colors,
                   std::string* encoded) {
  spng_ihdr header = {};
  header.width = width;
  header.height = height;
  header.bit_depth = 8;
  header.color_type = colors == PngColors::kRgba
                          ? SPNG_COLOR_TYPE_TRUECOLOR_ALPHA
                          : SPNG_COLOR_TYPE_TRUECOLOR;
  RETURN_IF_ERROR(StatusOf(spng_set_png_stream(context, Append, encoded)));
  RETURN_IF_ERROR(StatusOf(spng_set_ihdr(context, &header)));
  RETURN_IF_ERROR(StatusOf(
      spng_set_option(context, SPNG_IMG_COMPRESSION_LEVEL, kStreamedLevel)));
  RETURN_IF_ERROR(
      StatusOf(spng_set_option(context, SPNG_FILTER_CHOICE, kFilters)));
  return StatusOf(
      spng_encode_image(context, nullptr, 0, SPNG_FMT_PNG,
                        SPNG_ENCODE_PROGRESSIVE | SPNG_ENCODE_FINALIZE));
}

// Filters, as the standard numbers them.
constexpr uint8_t kSub = 1;
constexpr uint8_t kUp = 2;

// Left of the first pixel all is black, as above the first row.
constexpr uint8_t kBlack[4] = {};

// Sets to[i] = of[i] - from[i], modulo 256. Returns the sum of the differences'
// absolute values, read as signed bytes.
CAMSERVE_VECTOR_CLONES
uint32_t Subtract(const uint8_t* of, const uint8_t* from, size_t count,
                  uint8_t* to) {
  uint32_t sum = 0;
  for (size_t i = 0; i < count; ++i) {
    const auto difference = static_cast<uint8_t>(of[i] - from[i]);
    to[i] = difference;
    sum += std::min(difference, static_cast<uint8_t>(-difference));
  }
  return sum;
}

// libdeflate's level. For overlays on noisy images level 2 takes half as long
// again and gains 7 %.
constexpr int kCompressionLevel = 1;

constexpr absl::string_view kSignature = "\x89PNG\r\n\x1A\n";

struct ReleaseCompressor {
  void operator()(libdeflate_compressor* compressor) const {
    libdeflate_free_compressor(compressor);
  }
};
using CompressorPointer =
    std::unique_ptr<libdeflate_compressor, ReleaseCompressor>;

// Bytes whose first values do not matter.
struct Bytes {
  std::unique_ptr<uint8_t[]> data;
  size_t size = 0;
};

Bytes Unset(size_t size) {
  return {.data = std::unique_ptr<uint8_t[]>(new uint8_t[size]), .size = size};
}

void AppendBigEndian(uint32_t value, std::string& to) {
  for (const int shift : {24, 16, 8, 0}) {
    to.push_back(static_cast<char>(value >> shift));
  }
}

// Appends length, type, data, and the checksum of the last two.
void AppendChunk(absl::string_view type, absl::string_view data,
                 std::string& to) {
  AppendBigEndian(static_cast<uint32_t>(data.size()), to);
  const size_t begin = to.size();
  absl::StrAppend(&to, type, data);
  AppendBigEndian(libdeflate_crc32(0, &to[begin], to.size() - begin), to);
}

std::string HeaderData(int width, int height, PngColors colors) {
  std::string data;
  AppendBigEndian(static_cast<uint32_t>(width), data);
  AppendBigEndian(static_cast<uint32_t>(height), data);
  data.push_back(8);                                   // bits a sample
  data.push_back(colors == PngColors::kRgba ? 6 : 2);  // the kind of colours
  data.append(3, '\0');  // deflate, the five filters, no interlacing
  return data;
}

Bytes FilteredRows(int width, int height, PngColors colors, RowPainter paint) {
  const int channels = static_cast<int>(colors);
  std::vector<uint8_t> row(size_t{1} * width * channels);
  Bytes rows = Unset((row.size() + 1) * height);
  PngFilter filter(row.size(), channels);
  uint8_t* filtered = rows.data.get();
  for (int y = 0; y < height; ++y, filtered += row.size() + 1) {
    paint(y, absl::MakeSpan(row));
    filter.Filter(row, filtered);
  }
  return rows;
}

absl::StatusOr<Bytes> Compressed(const Bytes& bytes) {
  const CompressorPointer compressor(
      libdeflate_alloc_compressor(kCompressionLevel));
  if (compressor == nullptr) {
    return absl::ResourceExhaustedError("no memory to encode the PNG");
  }
  Bytes compressed =
      Unset(libdeflate_zlib_compress_bound(compressor.get(), bytes.size));
  compressed.size =
      libdeflate_zlib_compress(compressor.get(), bytes.data.get(), bytes.size,
                               compressed.data.get(), compressed.size);
  if (compressed.size == 0) {
    return absl::InternalError(
        "cannot encode the PNG: larger than libdeflate says it can be");
  }
  return compressed;
}

}  // namespace

absl::StatusOr<std::string> StreamPng(int width, int height, PngColors colors,
                                      RowPainter paint) {
  std::string encoded;
  const ContextPointer context(spng_ctx_new(SPNG_CTX_ENCODER));
  if (context == nullptr) return StatusOf(SPNG_EMEM);
  RETURN_IF_ERROR(Start(context.get(), width, height, colors, &encoded));
  std::vector<uint8_t> row(int64_t{width} * static_cast<int>(colors));
  for (int y = 0; y < height; ++y) {
    paint(y, absl::MakeSpan(row));
    RETURN_IF_ERROR(
        StatusOf(spng_encode_row(context.get(), row.data(), row.size())));
  }
  return encoded;
}

PngFilter::PngFilter(size_t row_bytes, int pixel_bytes)
    : pixel_bytes_(pixel_bytes), above_(row_bytes), up_(row_bytes) {}

void PngFilter::Filter(absl::Span<const uint8_t> row, uint8_t* filtered) {
  uint8_t* sub = filtered + 1;
  const uint32_t sub_sum =
      Subtract(row.data(), kBlack, pixel_bytes_, sub) +
      Subtract(row.data() + pixel_bytes_, row.data(), row.size() - pixel_bytes_,
               sub + pixel_bytes_);
  const uint32_t up_sum =
      Subtract(row.data(), above_.data(), row.size(), up_.data());
  filtered[0] = up_sum < sub_sum ? kUp : kSub;
  if (up_sum < sub_sum) std::copy(up_.begin(), up_.end(), sub);
  std::copy(row.begin(), row.end(), above_.begin());
}

absl::StatusOr<std::string> EncodePng(int width, int height, PngColors colors,
                                      RowPainter paint) {
  if (int64_t{width} * height * static_cast<int>(colors) > kMostBytesAtOnce) {
    return StreamPng(width, height, colors, paint);
  }
  auto data = Compressed(FilteredRows(width, height, colors, paint));
  if (!data.ok()) return data.status();
  std::string png;
  constexpr size_t kAllButData = 64;
  png.reserve(data->size + kAllButData);
  png.append(kSignature.data(), kSignature.size());
  AppendChunk("IHDR", HeaderData(width, height, colors), png);
  AppendChunk("IDAT",
              {reinterpret_cast<const char*>(data->data.get()), data->size},
              png);
  AppendChunk("IEND", "", png);
  return png;
}

}  // namespace camserve
