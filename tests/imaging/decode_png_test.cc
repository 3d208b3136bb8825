#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "server/imaging/decode.h"
#include "tests/imaging/test_images.h"

namespace camserve {
namespace {

using ::testing::ElementsAre;

constexpr auto kGrey = SPNG_COLOR_TYPE_GRAYSCALE;
constexpr auto kRgb = SPNG_COLOR_TYPE_TRUECOLOR;
constexpr auto kPalette = SPNG_COLOR_TYPE_INDEXED;
constexpr auto kGreyAlpha = SPNG_COLOR_TYPE_GRAYSCALE_ALPHA;
constexpr auto kRgba = SPNG_COLOR_TYPE_TRUECOLOR_ALPHA;

Pixels Decoded(const PngPicture& picture) {
  const absl::StatusOr<Pixels> pixels =
      DecodeImage(MakePng(picture), ImageLimits{});
  EXPECT_TRUE(pixels.ok()) << pixels.status();
  return pixels.value_or(Pixels{});
}

// What the definitions say that a stored picture is, pixel by pixel.
Pixels Expected(const PngPicture& picture) {
  const bool is_grey =
      picture.color_type == kGrey || picture.color_type == kGreyAlpha;
  const bool has_alpha =
      picture.color_type == kGreyAlpha || picture.color_type == kRgba;
  const int channels = is_grey ? 1 : 3;
  const int bits = picture.bit_depth == 16 ? 16 : 8;
  std::vector<uint16_t> samples;
  const double top = (1 << bits) - 1;
  const int stored_top = (1 << picture.bit_depth) - 1;
  const int stored_channels = ChannelsOf(picture.color_type);
  for (size_t i = 0; i < picture.samples.size(); i += stored_channels) {
    const uint16_t* stored = &picture.samples[i];
    const double alpha = has_alpha ? stored[stored_channels - 1] / top : 1;
    for (int c = 0; c < channels; ++c) {
      const double value = picture.color_type == kPalette
                               ? picture.palette[stored[0]][c]
                               : stored[c] * (top / stored_top);
      samples.push_back(static_cast<uint16_t>(value * alpha + 0.5));
    }
  }
  return PixelsOf(picture.width, picture.height, channels, bits, samples);
}

std::vector<std::array<uint8_t, 3>> Palette(int entries) {
  std::vector<std::array<uint8_t, 3>> palette;
  for (int i = 0; i < entries; ++i) {
    palette.push_back({uint8_t(i * 37), uint8_t(255 - i), uint8_t(i * i)});
  }
  return palette;
}

using Kind = std::tuple<spng_color_type, int, bool>;

class PngKindTest : public ::testing::TestWithParam<Kind> {};

TEST_P(PngKindTest, GivesTheStoredPixels) {
  const auto [color_type, bit_depth, interlaced] = GetParam();
  // Sizes around the eight columns and rows of an interlaced block: some of its
  // passes are empty.
  for (const int width : {1, 3, 8, 13}) {
    for (const int height : {1, 2, 5, 9}) {
      SCOPED_TRACE(testing::Message() << width << " x " << height);
      PngPicture picture = PatternPng(width, height, color_type, bit_depth);
      picture.interlaced = interlaced;
      if (color_type == kPalette) picture.palette = Palette(1 << bit_depth);
      EXPECT_EQ(Decoded(picture), Expected(picture));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(AllKinds, PngKindTest, ::testing::ValuesIn([] {
                           std::vector<Kind> kinds;
                           for (const bool interlaced : {false, true}) {
                             for (const int bits : {1, 2, 4, 8, 16}) {
                               kinds.emplace_back(kGrey, bits, interlaced);
                               if (bits <= 8)
                                 kinds.emplace_back(kPalette, bits, interlaced);
                               if (bits < 8) continue;
                               kinds.emplace_back(kRgb, bits, interlaced);
                               kinds.emplace_back(kGreyAlpha, bits, interlaced);
                               kinds.emplace_back(kRgba, bits, interlaced);
                             }
                           }
                           return kinds;
                         }()));

TEST(DecodePngTest, CompositesPaletteAlphaOverBlack) {
  PngPicture picture{.width = 3, .height = 1, .color_type = kPalette};
  picture.samples = {0, 1, 2};
  picture.palette = {{200, 100, 50}, {200, 100, 50}, {200, 100, 50}};
  picture.palette_alpha = {0, 127};  // the third is opaque
  EXPECT_THAT(SamplesOf(Decoded(picture)),
              ElementsAre(0, 0, 0, 100, 50, 25, 200, 100, 50));
}

TEST(DecodePngTest, MakesTheKeyColorBlack) {
  PngPicture picture{.width = 2, .height = 1, .color_type = kRgb};
  picture.samples = {9, 8, 7, 9, 8, 6};
  picture.transparent_color = {9, 8, 7};
  EXPECT_THAT(SamplesOf(Decoded(picture)), ElementsAre(0, 0, 0, 9, 8, 6));
}

TEST(DecodePngTest, MakesTheKeyGreyBlackAtEachBitDepth) {
  for (const int bit_depth : {1, 2, 4, 8, 16}) {
    SCOPED_TRACE(bit_depth);
    PngPicture picture{
        .width = 2, .height = 1, .bit_depth = bit_depth, .color_type = kGrey};
    const uint16_t top = (1u << bit_depth) - 1;
    picture.samples = {top, uint16_t(top - 1)};
    picture.transparent_color = {top, 0, 0};
    std::vector<uint16_t> expected = SamplesOf(Expected(picture));
    expected[0] = 0;
    EXPECT_EQ(SamplesOf(Decoded(picture)), expected);
  }
}

// Sixteen-bit keys are compared in all their bits.
TEST(DecodePngTest, TellsSixteenBitKeyColorsApart) {
  PngPicture picture{
      .width = 2, .height = 1, .bit_depth = 16, .color_type = kRgb};
  picture.samples = {256, 512, 768, 257, 512, 768};
  picture.transparent_color = {256, 512, 768};
  EXPECT_THAT(SamplesOf(Decoded(picture)), ElementsAre(0, 0, 0, 257, 512, 768));
}

TEST(DecodePngTest, IgnoresGammaProfileAndExif) {
  const PngPicture picture = PatternPng(9, 7, kRgb, 8);
  std::string png = MakePng(picture);
  png = WithChunk(png, PngChunk("gAMA", absl::string_view("\0\1\x86\xA0", 4)));
  png = WithChunk(png, PngChunk("eXIf", OrientationBody(6, false)));
  png = WithChunk(png, PngChunk("iCCP", "not a profile"));
  const absl::StatusOr<Pixels> pixels = DecodeImage(png, ImageLimits{});
  ASSERT_TRUE(pixels.ok()) << pixels.status();
  EXPECT_EQ(*pixels, Expected(picture));
}

TEST(DecodePngTest, RefusesACriticalChunkThatItDoesNotKnow) {
  const std::string png = MakePng(PatternPng(9, 7, kRgb, 8));
  EXPECT_EQ(
      DecodeImage(WithChunk(png, PngChunk("CRIT", "x")), {}).status().code(),
      absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(DecodeImage(WithChunk(png, PngChunk("anCi", "x")), {}).ok());
}

TEST(DecodePngTest, RefusesAWrongChecksum) {
  PngPicture picture = PatternPng(9, 7, kPalette, 2);
  picture.palette = Palette(4);
  picture.palette_alpha = {1, 2};
  const std::string png = MakePng(picture);
  for (const char* type : {"IHDR", "PLTE", "tRNS", "IDAT", "IEND"}) {
    SCOPED_TRACE(type);
    std::string damaged = png;
    const size_t length_at = png.find(type) - 4;
    const size_t length = static_cast<uint8_t>(png[length_at + 3]);
    damaged[length_at + 8 + length] ^= 1;
    EXPECT_EQ(DecodeImage(damaged, {}).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace camserve
