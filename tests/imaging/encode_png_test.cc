#include "server/imaging/encode_png.h"

#include <gtest/gtest.h>
#include <spng.h>

#include <memory>
#include <vector>

namespace camserve {
namespace {

// Something of everything: a ramp, a repetition, noise.
uint8_t SampleAt(int x, int y, int c) {
  const uint32_t place = static_cast<uint32_t>(x * 31 + y * 1009 + c);
  const uint32_t noise = (place * 2654435761u) >> 29;
  return static_cast<uint8_t>(x + 2 * y + 50 * c + noise);
}

using Encoder = decltype(&EncodePng);

std::string Encoded(Encoder encode, int width, int height, PngColors colors) {
  const int channels = static_cast<int>(colors);
  const auto png =
      encode(width, height, colors, [&](int y, absl::Span<uint8_t> row) {
        EXPECT_EQ(row.size(), size_t(width) * channels);
        for (size_t i = 0; i < row.size(); ++i) {
          row[i] = SampleAt(static_cast<int>(i) / channels, y,
                            static_cast<int>(i) % channels);
        }
      });
  EXPECT_TRUE(png.ok()) << png.status();
  return png.value_or("");
}

// As another program reads it, checksums included.
void ExpectReadsBack(const std::string& png, int width, int height,
                     PngColors colors) {
  const std::unique_ptr<spng_ctx, decltype(&spng_ctx_free)> context(
      spng_ctx_new(0), &spng_ctx_free);
  spng_set_crc_action(context.get(), SPNG_CRC_ERROR, SPNG_CRC_ERROR);
  spng_set_png_buffer(context.get(), png.data(), png.size());
  spng_ihdr header = {};
  ASSERT_EQ(spng_get_ihdr(context.get(), &header), 0);
  EXPECT_EQ(header.width, static_cast<uint32_t>(width));
  EXPECT_EQ(header.height, static_cast<uint32_t>(height));
  EXPECT_EQ(header.bit_depth, 8);
  EXPECT_EQ(header.color_type, colors == PngColors::kRgba
                                   ? SPNG_COLOR_TYPE_TRUECOLOR_ALPHA
                                   : SPNG_COLOR_TYPE_TRUECOLOR);
  const size_t channels = static_cast<size_t>(colors);
  std::vector<uint8_t> samples(channels * width * height);
  ASSERT_EQ(spng_decode_image(context.get(), samples.data(), samples.size(),
                              SPNG_FMT_PNG, 0),
            0);
  EXPECT_EQ(spng_decode_chunks(context.get()), 0);
  size_t wrong = 0;
  for (size_t i = 0; i < samples.size(); ++i) {
    const size_t pixel = i / channels;
    wrong += samples[i] != SampleAt(static_cast<int>(pixel % width),
                                    static_cast<int>(pixel / width),
                                    static_cast<int>(i % channels));
  }
  EXPECT_EQ(wrong, 0u);
}

TEST(EncodePngTest, KeepsEveryPixel) {
  for (const PngColors colors : {PngColors::kRgb, PngColors::kRgba}) {
    for (const auto& [width, height] :
         {std::pair{1, 1}, {1, 9}, {9, 1}, {2, 3}, {67, 35}, {451, 300}}) {
      SCOPED_TRACE(testing::Message() << width << " x " << height);
      ExpectReadsBack(Encoded(&EncodePng, width, height, colors), width, height,
                      colors);
    }
  }
}

// On both sides of what is compressed at once.
TEST(EncodePngTest, KeepsEveryPixelOfLargePictures) {
  const auto width = static_cast<int>(kMostBytesAtOnce / 1024 / 4);
  for (const int height : {1024, 1025}) {
    ExpectReadsBack(Encoded(&EncodePng, width, height, PngColors::kRgba), width,
                    height, PngColors::kRgba);
  }
}

TEST(EncodePngTest, IsHardlyLargerThanByZlib) {
  for (const PngColors colors : {PngColors::kRgb, PngColors::kRgba}) {
    EXPECT_LT(Encoded(&EncodePng, 224, 224, colors).size(),
              1.15 * Encoded(&StreamPng, 224, 224, colors).size());
  }
}

}  // namespace
}  // namespace camserve
