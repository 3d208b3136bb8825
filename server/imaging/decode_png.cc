#include "server/imaging/decode_png.h"

#include <spng.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/status_macros.h"
#include "server/imaging/decode_limits.h"
#include "server/imaging/pixels.h"

namespace camserve {
namespace {

// Reads the signature, the critical chunks and tRNS of an encoded PNG, one
// after the other; all other chunks are stepped over. Some kilobytes of text or
// colour profile can inflate to gigabytes, and libspng has no switch to leave
// them alone. Not for several threads; `encoded` must outlive it.
class PngChunkFilter {
 public:
  explicit PngChunkFilter(absl::string_view encoded);

  // Copies the next `length` bytes. False where fewer are left.
  bool Read(void* destination, size_t length);

 private:
  // Makes `current_` the next chunk that is not stepped over. False at the end
  // of the data.
  bool NextChunk();

  absl::string_view current_;  // what is left of the chunk being read
  absl::string_view rest_;     // all that follows it
};

constexpr size_t kSignatureSize = 8;
// Bytes of a chunk beside its data: length, type and checksum.
constexpr size_t kChunkOverhead = 12;

uint32_t BigEndian(absl::string_view bytes) {
  uint32_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<uint8_t>(byte);
  return value;
}

bool DecidesAboutPixels(absl::string_view type) {
  const bool is_critical = (type[0] & 0x20) == 0;
  return is_critical || type == "tRNS";
}

PngChunkFilter::PngChunkFilter(absl::string_view encoded)
    : current_(encoded.substr(0, kSignatureSize)),
      rest_(encoded.substr(current_.size())) {}

bool PngChunkFilter::Read(void* destination, size_t length) {
  char* to = static_cast<char*>(destination);
  while (length > 0) {
    if (current_.empty() && !NextChunk()) return false;
    const size_t count = std::min(length, current_.size());
    std::memcpy(to, current_.data(), count);
    current_.remove_prefix(count);
    to += count;
    length -= count;
  }
  return true;
}

bool PngChunkFilter::NextChunk() {
  while (rest_.size() >= kChunkOverhead) {
    const size_t size = kChunkOverhead + size_t{BigEndian(rest_.substr(0, 4))};
    const bool show = DecidesAboutPixels(rest_.substr(4, 4));
    current_ = rest_.substr(0, size);
    rest_.remove_prefix(current_.size());
    if (show) return true;
  }
  current_ = {};
  return false;
}

// Deflate spends at least two bits on 258 bytes, which is 1 to 1032.
constexpr int64_t kMaxDeflateRatio = 1032;

// Adam7: where each pass begins, and the distance of its pixels.
constexpr int kPassStart[7] = {0, 4, 0, 2, 0, 1, 0};
constexpr int kPassStep[7] = {8, 8, 4, 4, 2, 2, 1};

struct ReleaseContext {
  void operator()(spng_ctx* context) const { spng_ctx_free(context); }
};
using ContextPointer = std::unique_ptr<spng_ctx, ReleaseContext>;

// What a decoded row holds, and what becomes of it.
struct RowLayout {
  spng_format format = SPNG_FMT_PNG;
  int row_channels = 0;
  bool has_alpha = false;  // the row's last channel
  int bits = 8;
  int channels = 0;  // of the pixels
};

int ReadChunkBytes(spng_ctx*, void* filter, void* destination, size_t length) {
  return static_cast<PngChunkFilter*>(filter)->Read(destination, length)
             ? SPNG_OK
             : SPNG_IO_EOF;
}

absl::Status StatusOf(int code) {
  switch (code) {
    case SPNG_OK:
    case SPNG_EOI:
      return absl::OkStatus();
    case SPNG_IO_EOF:
    case SPNG_EOF:
    case SPNG_EIDAT_TOO_SHORT:
      return TruncatedImage("PNG");
    case SPNG_EOVERFLOW:
      return absl::InvalidArgumentError(
          "the image is too large: its header claims more pixels than any "
          "memory holds");
    case SPNG_EMEM:
      return absl::ResourceExhaustedError("no memory to decode the image");
    default:
      return CorruptImage("PNG", spng_strerror(code));
  }
}

RowLayout LayoutOf(const spng_ihdr& header, bool has_transparency) {
  const bool is_grey = header.color_type == SPNG_COLOR_TYPE_GRAYSCALE ||
                       header.color_type == SPNG_COLOR_TYPE_GRAYSCALE_ALPHA;
  RowLayout layout{.bits = header.bit_depth == 16 ? 16 : 8,
                   .channels = is_grey ? 1 : 3};
  layout.has_alpha = has_transparency ||
                     header.color_type == SPNG_COLOR_TYPE_GRAYSCALE_ALPHA ||
                     header.color_type == SPNG_COLOR_TYPE_TRUECOLOR_ALPHA;
  layout.row_channels = layout.has_alpha ? 4 : layout.channels;
  if (layout.has_alpha) {
    layout.format = layout.bits == 16 ? SPNG_FMT_RGBA16 : SPNG_FMT_RGBA8;
  } else if (layout.bits == 8) {
    layout.format = is_grey ? SPNG_FMT_G8 : SPNG_FMT_RGB8;
  }
  return layout;
}

// value * alpha / top, rounded to the nearest.
uint64_t OverBlack(uint64_t value, uint64_t alpha, uint64_t top) {
  return (2 * value * alpha + top) / (2 * top);
}

// Copies the pixels of a row to where they belong.
template <typename Sample>
void PlaceRow(const Sample* row, int count, const RowLayout& layout,
              PixelPath path, Pixels* pixels) {
  auto& samples = std::get<std::vector<Sample>>(pixels->samples);
  if (!layout.has_alpha && path.step == 1) {
    std::copy_n(row, int64_t{count} * layout.channels,
                &samples[path.start * layout.channels]);
    return;
  }
  constexpr uint64_t kTop = Sample(-1);
  for (int64_t i = 0; i < count; ++i, row += layout.row_channels) {
    Sample* to = &samples[(path.start + i * path.step) * layout.channels];
    for (int c = 0; c < layout.channels; ++c) {
      const uint64_t value =
          layout.has_alpha ? OverBlack(row[c], row[3], kTop) : row[c];
      to[c] = static_cast<Sample>(value);
    }
  }
}

class PngDecoder {
 public:
  explicit PngDecoder(absl::string_view encoded)
      : encoded_size_(encoded.size()),
        chunks_(encoded),
        context_(spng_ctx_new(0)) {}

  absl::StatusOr<Pixels> Decode(const ImageLimits& limits) {
    if (context_ == nullptr) return StatusOf(SPNG_EMEM);
    RETURN_IF_ERROR(ReadHeader(limits));
    RETURN_IF_ERROR(StartRows());
    RETURN_IF_ERROR(TakeMemory(
        limits, int64_t{header_.width} * header_.height * layout_.channels,
        layout_.bits));
    Pixels pixels = BlackPixels(header_.width, header_.height, layout_.channels,
                                layout_.bits);
    RETURN_IF_ERROR(ReadRows(&pixels));
    // Reads up to the end chunk: a file without one is a part of a file.
    RETURN_IF_ERROR(StatusOf(spng_decode_chunks(context_.get())));
    return pixels;
  }

 private:
  absl::Status ReadHeader(const ImageLimits& limits) {
    spng_ctx* context = context_.get();
    // SPNG_CRC_ERROR for critical and for other chunks: together they also
    // refuse what the standard forbids but other decoders forgive.
    spng_set_crc_action(context, SPNG_CRC_ERROR, SPNG_CRC_ERROR);
    RETURN_IF_ERROR(
        StatusOf(spng_set_png_stream(context, ReadChunkBytes, &chunks_)));
    RETURN_IF_ERROR(StatusOf(spng_get_ihdr(context, &header_)));
    RETURN_IF_ERROR(CheckSize(header_.width, header_.height, limits));
    const int64_t least_bits =
        int64_t{header_.width} * header_.height * header_.bit_depth;
    if (least_bits / 8 / kMaxDeflateRatio > encoded_size_) {
      return TruncatedImage("PNG");
    }
    return absl::OkStatus();
  }

  absl::Status StartRows() {
    spng_ctx* context = context_.get();
    spng_trns transparency = {};
    const int code = spng_get_trns(context, &transparency);
    if (code != SPNG_ECHUNKAVAIL) RETURN_IF_ERROR(StatusOf(code));
    layout_ = LayoutOf(header_, /*has_transparency=*/code == SPNG_OK);
    return StatusOf(
        spng_decode_image(context, nullptr, 0, layout_.format,
                          SPNG_DECODE_PROGRESSIVE | SPNG_DECODE_TRNS));
  }

  absl::Status ReadRows(Pixels* pixels) {
    std::vector<uint16_t> row(int64_t{header_.width} * layout_.row_channels);
    int code = SPNG_OK;
    while (code == SPNG_OK) {
      spng_row_info info = {};
      RETURN_IF_ERROR(StatusOf(spng_get_row_info(context_.get(), &info)));
      code = spng_decode_scanline(context_.get(), row.data(),
                                  row.size() * layout_.bits / 8);
      RETURN_IF_ERROR(StatusOf(code));
      Place(row, info, pixels);
    }
    return absl::OkStatus();
  }

  void Place(const std::vector<uint16_t>& row, const spng_row_info& info,
             Pixels* pixels) const {
    const bool interlaced = header_.interlace_method == SPNG_INTERLACE_ADAM7;
    const int first = interlaced ? kPassStart[info.pass] : 0;
    const int step = interlaced ? kPassStep[info.pass] : 1;
    const int count = (pixels->width - first + step - 1) / step;
    const PixelPath path = {
        .start = int64_t{info.row_num} * pixels->width + first, .step = step};
    if (layout_.bits == 16) {
      PlaceRow(row.data(), count, layout_, path, pixels);
    } else {
      PlaceRow(reinterpret_cast<const uint8_t*>(row.data()), count, layout_,
               path, pixels);
    }
  }

  const int64_t encoded_size_;
  PngChunkFilter chunks_;
  ContextPointer context_;
  spng_ihdr header_ = {};
  RowLayout layout_;
};

}  // namespace

absl::StatusOr<Pixels> DecodePng(absl::string_view encoded,
                                 const ImageLimits& limits) {
  return PngDecoder(encoded).Decode(limits);
}

}  // namespace camserve
