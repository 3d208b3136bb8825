// What the pictures of one answer cost: overlay and heatmap of two methods.
//
//   picture_bench [ROUNDS]
//
// "draw" is drawing and encoding on one thread, "on two" the same with a method
// a thread, "jpeg" the same on one thread as JPEG. "zlib" is encoding alone, of
// the same pixels by libspng at zlib's level 1: what the pictures would cost at
// least without libdeflate.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "server/imaging/decode.h"
#include "server/imaging/encode_png.h"
#include "server/imaging/render.h"
#include "tests/bench/stopwatch.h"
#include "tests/imaging/test_images.h"

namespace camserve {
namespace {

using Pictures = std::vector<std::string>;

template <typename T>
T Must(absl::StatusOr<T> result) {
  if (result.ok()) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.status().ToString().c_str());
  std::exit(1);
}

// Waves with the grain of a camera, which deflate can't shrink.
Pixels Grainy(int width, int height) {
  PngPicture picture{.width = width, .height = height};
  uint32_t random = 7;
  for (int i = 0; i < width * height; ++i) {
    const int x = i % width;
    const int y = i / width;
    for (int c = 0; c < 3; ++c) {
      random = random * 1664525 + 1013904223;
      const double wave = std::sin(x / (19.0 + c)) + std::cos(y / 27.0);
      picture.samples.push_back(
          static_cast<uint16_t>(100 + 40 * wave + (random >> 28)));
    }
  }
  return Must(DecodeImage(MakePng(picture), {}));
}

// Two hills of evidence, as a layer's map looks once it is resized.
Tensor Hills(int side, double shift) {
  Tensor heatmap{.shape = {side, side}, .values = {}};
  for (int i = 0; i < side * side; ++i) {
    const int column = i % side;
    const int row = i / side;
    const double x = static_cast<double>(column) / side + shift;
    const double y = static_cast<double>(row) / side;
    const auto hill = [&](double left, double top, double width) {
      return std::exp(-(std::pow(x - left, 2) + std::pow(y - top, 2)) / width);
    };
    heatmap.values.push_back(static_cast<float>(
        std::min(1.0, hill(0.4, 0.6, 0.06) + 0.6 * hill(0.75, 0.3, 0.03))));
  }
  return heatmap;
}

Pictures Draw(const Pixels& pixels, const Tensor& heatmap,
              PictureFormat format = PictureFormat::kPng) {
  const RenderOptions options = {.format = format};
  const Region whole = {.left = 0,
                        .top = 0,
                        .width = static_cast<double>(pixels.width),
                        .height = static_cast<double>(pixels.height)};
  return {Must(RenderOverlay(heatmap, whole, pixels, std::nullopt, options)),
          Must(RenderHeatmap(heatmap, whole, pixels.width, pixels.height,
                             options))};
}

// The samples of an encoded picture: RGB, or RGBA.
std::vector<uint8_t> SamplesOf(const std::string& png, PngColors colors) {
  const std::unique_ptr<spng_ctx, decltype(&spng_ctx_free)> context(
      spng_ctx_new(0), &spng_ctx_free);
  spng_set_png_buffer(context.get(), png.data(), png.size());
  const spng_format format =
      colors == PngColors::kRgba ? SPNG_FMT_RGBA8 : SPNG_FMT_RGB8;
  size_t size = 0;
  spng_decoded_image_size(context.get(), format, &size);
  std::vector<uint8_t> samples(size);
  spng_decode_image(context.get(), samples.data(), size, format, 0);
  return samples;
}

std::string ByZlib(const Pixels& size, const std::vector<uint8_t>& samples,
                   PngColors colors) {
  return Must(StreamPng(
      size.width, size.height, colors, [&](int y, absl::Span<uint8_t> row) {
        std::copy_n(&samples[y * row.size()], row.size(), row.begin());
      }));
}

void Measure(int width, int height, int rounds) {
  const Pixels pixels = Grainy(width, height);
  const Tensor maps[] = {Hills(224, 0), Hills(224, 0.1)};
  size_t drawn_bytes = 0;
  size_t jpeg_bytes = 0;
  size_t zlib_bytes = 0;
  std::vector<std::pair<std::vector<uint8_t>, PngColors>> pictures;
  for (const Tensor& map : maps) {
    const Pictures drawn = Draw(pixels, map);
    drawn_bytes += drawn[0].size() + drawn[1].size();
    pictures.emplace_back(SamplesOf(drawn[0], PngColors::kRgb),
                          PngColors::kRgb);
    pictures.emplace_back(SamplesOf(drawn[1], PngColors::kRgba),
                          PngColors::kRgba);
  }
  const std::vector<absl::Duration> medians = MedianTimes(
      {Timed("draw",
             [&] {
               for (const Tensor& map : maps) Draw(pixels, map);
             }),
       Timed("on two",
             [&] {
               std::thread other([&] { Draw(pixels, maps[1]); });
               Draw(pixels, maps[0]);
               other.join();
             }),
       Timed("jpeg",
             [&] {
               jpeg_bytes = 0;
               for (const Tensor& map : maps) {
                 for (const std::string& picture :
                      Draw(pixels, map, PictureFormat::kJpeg)) {
                   jpeg_bytes += picture.size();
                 }
               }
             }),
       Timed("zlib",
             [&] {
               zlib_bytes = 0;
               for (const auto& [samples, colors] : pictures) {
                 zlib_bytes += ByZlib(pixels, samples, colors).size();
               }
             })},
      rounds);
  std::printf("| %4d x %-4d |", width, height);
  for (const absl::Duration median : medians) {
    std::printf(" %6.2f |", absl::ToDoubleMilliseconds(median));
  }
  std::printf(" %8zu | %8zu | %8zu |\n", drawn_bytes, jpeg_bytes, zlib_bytes);
}

}  // namespace
}  // namespace camserve

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 31;
  std::printf("four pictures, medians of %d, in ms\n\n", rounds);
  std::printf(
      "| pixels      |   draw | on two |   jpeg |   zlib |    bytes | of jpeg  "
      "| by zlib  |\n"
      "|-------------|--------|--------|--------|--------|----------|----------"
      "|----------|\n");
  camserve::InitializeRendering(0);
  camserve::Measure(224, 224, rounds);
  camserve::Measure(451, 300, rounds);
}
