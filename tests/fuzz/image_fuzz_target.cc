// What a fuzzer calls: any bytes as the image of a request.
#include "server/imaging/decode.h"
#include "server/imaging/preprocess.h"
#include "tests/fuzz/fuzz_target.h"

namespace camserve {
namespace {

// Small, so that a run is fast and memory that a header asks for is noticed.
constexpr int kMostPixels = 1 << 16;
constexpr int kMostSide = 4096;

void CheckPixels(const Pixels& pixels) {
  Require(pixels.width >= 1 && pixels.width <= kMostSide);
  Require(pixels.height >= 1 && pixels.height <= kMostSide);
  Require(pixels.channels == 1 || pixels.channels == 3);
  const size_t area = size_t(pixels.width) * size_t(pixels.height);
  Require(area <= size_t{kMostPixels});
  const size_t samples = std::visit(
      [](const auto& stored) { return stored.size(); }, pixels.samples);
  Require(samples == area * size_t(pixels.channels));
}

void CheckInput(const Pixels& pixels, Resize resize, int resize_to) {
  const InputSpec spec{.channels = 3,
                       .height = 8,
                       .width = 9,
                       .mean = {0.5f},
                       .std = {0.5f},
                       .resize = resize,
                       .resize_to = resize_to};
  const absl::StatusOr<PreprocessedImage> image =
      Preprocess(pixels, std::nullopt, spec);
  if (!image.ok()) {
    Require(absl::IsInvalidArgument(image.status()));
    return;
  }
  Require(image->input.values.size() == size_t{3} * 8 * 9);
  for (const float value : image->input.values) {
    Require(value >= -1.001f && value <= 1.001f);
  }
}

void FuzzImage(absl::string_view encoded) {
  const absl::StatusOr<Pixels> pixels =
      DecodeImage(encoded, {.pixels = kMostPixels, .side = kMostSide});
  if (!pixels.ok()) {
    Require(absl::IsInvalidArgument(pixels.status()));
    Require(!pixels.status().message().empty());
    Require(pixels.status().message().size() < 400);
    return;
  }
  CheckPixels(*pixels);
  CheckInput(*pixels, Resize::kStretch, 0);
  CheckInput(*pixels, Resize::kCenterCrop, 8);
}

}  // namespace
}  // namespace camserve

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  camserve::FuzzImage(
      absl::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
