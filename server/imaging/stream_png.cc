#include "server/imaging/stream_png.h"

#include <spng.h>

#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status_macros.h"

namespace camserve {
namespace {

struct ReleaseContext {
  void operator()(spng_ctx* context) const { spng_ctx_free(context); }
};
using ContextPointer = std::unique_ptr<spng_ctx, ReleaseContext>;

// For overlays on noisy images the default (level 6, all filters) takes five
// times as long and gains 4 %.
constexpr int kCompressionLevel = 1;
constexpr int kFilters = SPNG_FILTER_CHOICE_SUB | SPNG_FILTER_CHOICE_UP;

absl::Status StatusOf(int code) {
  if (code == SPNG_OK || code == SPNG_EOI) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("cannot encode the PNG: ", spng_strerror(code)));
}

int Append(spng_ctx*, void* encoded, void* bytes, size_t length) {
  static_cast<std::string*>(encoded)->append(static_cast<const char*>(bytes),
                                             length);
  return SPNG_OK;
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
      spng_set_option(context, SPNG_IMG_COMPRESSION_LEVEL, kCompressionLevel)));
  RETURN_IF_ERROR(
      StatusOf(spng_set_option(context, SPNG_FILTER_CHOICE, kFilters)));
  return StatusOf(
      spng_encode_image(context, nullptr, 0, SPNG_FMT_PNG,
                        SPNG_ENCODE_PROGRESSIVE | SPNG_ENCODE_FINALIZE));
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

}  // namespace camserve
