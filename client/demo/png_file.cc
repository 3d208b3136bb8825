#include "client/demo/png_file.h"

#include <spng.h>

#include <cstdio>
#include <memory>

#include "absl/strings/str_cat.h"

namespace camserve::demo {

absl::Status WriteGreyPng(const std::string& path, int width, int height,
                          absl::Span<const uint8_t> pixels) {
  if (pixels.size() != static_cast<size_t>(width) * height) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", pixels.size(),
                                                   " pixels given, ", width,
                                                   " x ", height, " expected"));
  }
  const std::unique_ptr<FILE, int (*)(FILE*)> file(
      std::fopen(path.c_str(), "wb"), std::fclose);
  if (!file) return absl::UnavailableError(absl::StrCat("cannot write ", path));
  const std::unique_ptr<spng_ctx, void (*)(spng_ctx*)> encoder(
      spng_ctx_new(SPNG_CTX_ENCODER), spng_ctx_free);
  spng_ihdr header = {};
  header.width = width;
  header.height = height;
  header.bit_depth = 8;
  header.color_type = SPNG_COLOR_TYPE_GRAYSCALE;
  int error = spng_set_png_file(encoder.get(), file.get());
  if (!error) error = spng_set_ihdr(encoder.get(), &header);
  if (!error) {
    error = spng_encode_image(encoder.get(), pixels.data(), pixels.size(),
                              SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE);
  }
  if (!error && std::fflush(file.get()) != 0) error = SPNG_IO_ERROR;
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("cannot write ", path, ": ", spng_strerror(error)));
  }
  return absl::OkStatus();
}

}  // namespace camserve::demo
