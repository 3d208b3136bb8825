#include "server/imaging/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spng.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <memory>
#include <numeric>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "server/imaging/decode.h"
#include "tests/imaging/test_images.h"
#include "tests/support/memory.h"

namespace camserve {
namespace {

using ::testing::ElementsAre;

struct Picture {
  spng_ihdr header = {};
  std::vector<uint8_t> samples;  // as stored

  std::vector<int> At(int x, int y) const {
    const int channels =
        header.color_type == SPNG_COLOR_TYPE_TRUECOLOR_ALPHA ? 4 : 3;
    const auto first =
        samples.begin() + (size_t(y) * header.width + x) * channels;
    return std::vector<int>(first, first + channels);
  }
};

Picture Read(const absl::StatusOr<std::string>& png) {
  Picture picture;
  EXPECT_TRUE(png.ok()) << png.status();
  if (!png.ok()) return picture;
  const std::unique_ptr<spng_ctx, decltype(&spng_ctx_free)> context(
      spng_ctx_new(0), &spng_ctx_free);
  spng_set_png_buffer(context.get(), png->data(), png->size());
  EXPECT_EQ(spng_get_ihdr(context.get(), &picture.header), 0);
  size_t size = 0;
  spng_decoded_image_size(context.get(), SPNG_FMT_PNG, &size);
  picture.samples.resize(size);
  EXPECT_EQ(spng_decode_image(context.get(), picture.samples.data(), size,
                              SPNG_FMT_PNG, 0),
            0);
  return picture;
}

// OpenCV's own colours of the values 0 to 255, red first.
std::vector<std::vector<int>> OpenCvColors(int map) {
  cv::Mat1b ramp(1, 256);
  std::iota(ramp.begin(), ramp.end(), uint8_t{0});
  cv::Mat3b colors;
  cv::applyColorMap(ramp, colors, map);
  std::vector<std::vector<int>> result;
  for (const cv::Vec3b& color : colors) {
    result.push_back({color[2], color[1], color[0]});
  }
  return result;
}

std::vector<int> OpenCvColor(int value, int map) {
  return OpenCvColors(map)[value];
}

Tensor Constant(int height, int width, float value) {
  return {.shape = {height, width},
          .values = std::vector<float>(size_t(height) * width, value)};
}

Pixels Grey(int width, int height, int bits, uint16_t value) {
  return PixelsOf(width, height, 1, bits,
                  std::vector<uint16_t>(size_t(width) * height, value));
}

Region Whole(int width, int height) {
  return {.left = 0,
          .top = 0,
          .width = static_cast<double>(width),
          .height = static_cast<double>(height)};
}

TEST(RenderHeatmapTest, ColorsAsOpenCvDoes) {
  const std::pair<ColorMap, int> maps[] = {
      {ColorMap::kJet, cv::COLORMAP_JET},
      {ColorMap::kViridis, cv::COLORMAP_VIRIDIS},
      {ColorMap::kInferno, cv::COLORMAP_INFERNO}};
  for (const auto& [map, opencv_map] : maps) {
    for (const int value : {0, 1, 100, 128, 254, 255}) {
      const Picture picture =
          Read(RenderHeatmap(Constant(2, 2, value / 255.0f), Whole(3, 3), 3, 3,
                             {.color_map = map}));
      std::vector<int> expected = OpenCvColor(value, opencv_map);
      expected.push_back(255);
      EXPECT_EQ(picture.At(1, 1), expected);
    }
  }
}

TEST(RenderHeatmapTest, IsTransparentOutsideTheRegion) {
  const Region region = {.left = 2, .top = 1, .width = 3, .height = 2};
  const Picture picture =
      Read(RenderHeatmap(Constant(4, 4, 1), region, 6, 4, {}));
  EXPECT_EQ(picture.header.width, 6u);
  EXPECT_EQ(picture.header.height, 4u);
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 6; ++x) {
      const bool inside = x >= 2 && x < 5 && y >= 1 && y < 3;
      EXPECT_EQ(picture.At(x, y)[3], inside ? 255 : 0) << x << " " << y;
    }
  }
}

// Every size, up and down, is what OpenCV's INTER_LINEAR gives, to a level.
TEST(RenderHeatmapTest, ResizesAsOpenCvsBilinear) {
  Tensor heatmap = Constant(14, 11, 0);
  for (size_t i = 0; i < heatmap.values.size(); ++i) {
    heatmap.values[i] = static_cast<float>(i * 37 % 101) / 100;
  }
  const cv::Mat1f map(14, 11, heatmap.values.data());
  const std::vector<std::vector<int>> colors = OpenCvColors(cv::COLORMAP_JET);
  for (const auto& [width, height] :
       {std::pair{11, 14}, {40, 30}, {64, 33}, {7, 9}, {22, 7}, {1, 1}}) {
    SCOPED_TRACE(testing::Message() << width << " x " << height);
    cv::Mat1f resized;
    cv::resize(map, resized, {width, height}, 0, 0, cv::INTER_LINEAR);
    const Picture picture = Read(RenderOverlay(
        heatmap, Whole(width, height), Grey(width, height, 8, 0), std::nullopt,
        {.color_map = ColorMap::kJet, .opacity = 1}));
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const long value = std::lrint(255 * resized(y, x));
        EXPECT_THAT(
            picture.At(x, y),
            testing::AnyOf(colors[value], colors[std::max(value - 1, 0L)],
                           colors[std::min(value + 1, 255L)]));
      }
    }
  }
}

TEST(RenderOverlayTest, BlendsAlikeEverywhere) {
  const std::vector<int> red = OpenCvColor(255, cv::COLORMAP_JET);
  const Picture picture =
      Read(RenderOverlay(Constant(2, 2, 1), Whole(4, 4), Grey(4, 4, 8, 100),
                         std::nullopt, {.opacity = 0.25f}));
  for (int c = 0; c < 3; ++c) {
    EXPECT_EQ(picture.At(2, 2)[c], std::lrint(0.75 * 100 + 0.25 * red[c]));
  }
}

TEST(RenderOverlayTest, BlendsByValue) {
  // Left no evidence, right all of it.
  const Tensor heatmap{.shape = {1, 2}, .values = {0, 1}};
  const Picture picture =
      Read(RenderOverlay(heatmap, Whole(8, 2), Grey(8, 2, 8, 100), std::nullopt,
                         {.color_map = ColorMap::kViridis,
                          .blend = Blend::kByValue,
                          .opacity = 1}));
  EXPECT_THAT(picture.At(0, 0), ElementsAre(100, 100, 100));
  EXPECT_EQ(picture.At(7, 1), OpenCvColor(255, cv::COLORMAP_VIRIDIS));
}

TEST(RenderOverlayTest, ShowsTheBareImageOutsideTheRegion) {
  const Pixels pixels = PixelsOf(3, 1, 3, 8, {1, 2, 3, 4, 5, 6, 7, 8, 9});
  const Region middle = {.left = 1, .top = 0, .width = 1, .height = 1};
  const Picture picture = Read(RenderOverlay(Constant(2, 2, 1), middle, pixels,
                                             std::nullopt, {.opacity = 1}));
  EXPECT_THAT(picture.At(0, 0), ElementsAre(1, 2, 3));
  EXPECT_EQ(picture.At(1, 0), OpenCvColor(255, cv::COLORMAP_JET));
  EXPECT_THAT(picture.At(2, 0), ElementsAre(7, 8, 9));
}

TEST(RenderOverlayTest, ShowsTheImageAsTheWindowMadeIt) {
  const Pixels pixels = Grey(1, 1, 16, 3000);
  const RenderOptions bare = {.opacity = 0};
  EXPECT_THAT(Read(RenderOverlay(Constant(1, 1, 1), Whole(1, 1), pixels,
                                 IntensityWindow{2000, 4000}, bare))
                  .At(0, 0),
              ElementsAre(128, 128, 128));
  EXPECT_THAT(Read(RenderOverlay(Constant(1, 1, 1), Whole(1, 1), pixels,
                                 std::nullopt, bare))
                  .At(0, 0),
              ElementsAre(12, 12, 12));  // 3000 / 65535 * 255 = 11.7
}

TEST(RenderTest, RoundsARegionBetweenPixels) {
  const Region region = {.left = 1.4, .top = 0.6, .width = 2.2, .height = 1.2};
  const Picture picture =
      Read(RenderHeatmap(Constant(2, 2, 1), region, 5, 3, {}));
  // 1.4 to 3.6 is 1 to 4; 0.6 to 1.8 is 1 to 2.
  EXPECT_EQ(picture.At(0, 1)[3], 0);
  EXPECT_EQ(picture.At(1, 1)[3], 255);
  EXPECT_EQ(picture.At(3, 1)[3], 255);
  EXPECT_EQ(picture.At(4, 1)[3], 0);
  EXPECT_EQ(picture.At(2, 0)[3], 0);
  EXPECT_EQ(picture.At(2, 2)[3], 0);
}

TEST(RenderTest, DrawsARegionLessThanAPixelWide) {
  const Region region = {.left = 4.9, .top = 2.9, .width = 0.05, .height = 9};
  const Picture picture =
      Read(RenderHeatmap(Constant(2, 2, 1), region, 5, 3, {}));
  EXPECT_EQ(picture.At(4, 2)[3], 255);
}

TEST(RenderTest, RefusesWhatCannotBeDrawn) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  const Tensor map = Constant(2, 2, 1);
  const auto code = [](const absl::StatusOr<std::string>& png) {
    return png.status().code();
  };
  for (const float opacity : {-0.1f, 1.1f, kNan}) {
    EXPECT_EQ(code(RenderHeatmap(map, Whole(2, 2), 2, 2, {.opacity = opacity})),
              absl::StatusCode::kInvalidArgument);
  }
  const Tensor cube{.shape = {1, 2, 2}, .values = {1, 1, 1, 1}};
  const Tensor lying{.shape = {9, 9}, .values = {1}};
  for (const Tensor& tensor : {Tensor{}, cube, lying}) {
    EXPECT_EQ(code(RenderHeatmap(tensor, Whole(2, 2), 2, 2, {})),
              absl::StatusCode::kInvalidArgument);
  }
  for (const Region& region : {Region{}, Region{.width = kNan, .height = 1}}) {
    EXPECT_EQ(code(RenderHeatmap(map, region, 2, 2, {})),
              absl::StatusCode::kInvalidArgument);
  }
  EXPECT_EQ(code(RenderOverlay(map, Whole(2, 2), Grey(2, 2, 8, 0),
                               IntensityWindow{2, 1}, {})),
            absl::StatusCode::kInvalidArgument);
}

TEST(RenderTest, DrawsNotANumberAsNothing) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  std::vector<int> lowest = OpenCvColor(0, cv::COLORMAP_JET);
  lowest.push_back(255);
  EXPECT_EQ(
      Read(RenderHeatmap(Constant(1, 1, kNan), Whole(1, 1), 1, 1, {})).At(0, 0),
      lowest);
}

TEST(RenderTest, DrawsAsJpegWhatItDrawsAsPng) {
  const Pixels pixels = Grey(64, 48, 8, 100);
  const Region region = {.left = 16, .top = 0, .width = 32, .height = 48};
  const Tensor heatmap{.shape = {1, 2}, .values = {0, 1}};
  RenderOptions options;
  const std::vector<uint16_t> png = SamplesOf(
      *DecodeImage(*RenderOverlay(heatmap, region, pixels, {}, options), {}));
  options.format = PictureFormat::kJpeg;
  const auto overlay = RenderOverlay(heatmap, region, pixels, {}, options);
  ASSERT_TRUE(overlay.ok()) << overlay.status();
  const std::vector<uint16_t> jpeg = SamplesOf(*DecodeImage(*overlay, {}));
  ASSERT_EQ(jpeg.size(), png.size());
  int64_t difference = 0;
  for (size_t i = 0; i < png.size(); ++i) {
    difference += std::abs(png[i] - jpeg[i]);
  }
  EXPECT_LT(difference, 3 * static_cast<int64_t>(png.size()));
  // Outside of what the model saw a heatmap is black.
  const auto alone = RenderHeatmap(heatmap, region, 64, 48, options);
  ASSERT_TRUE(alone.ok()) << alone.status();
  EXPECT_LT(SamplesOf(*DecodeImage(*alone, {}))[0], 4);
}

// The picture is drawn row by row: 9 million pixels, and hardly more memory
// than the PNG.
TEST(RenderTest, HoldsOnlyRowsOfTheWholePicture) {
  if (!kMemoryIsTelling) GTEST_SKIP() << "not under sanitizers";
  const Pixels pixels = Grey(3000, 3000, 8, 100);
  const Tensor heatmap = Constant(224, 224, 0.5f);
  EXPECT_LT(
      PeakMemoryGrowth([&] {
        if (!RenderOverlay(heatmap, Whole(3000, 3000), pixels, std::nullopt, {})
                 .ok()) {
          std::abort();
        }
      }),
      int64_t{12} << 20);
}

}  // namespace
}  // namespace camserve
