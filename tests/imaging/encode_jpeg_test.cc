#include "server/imaging/encode_jpeg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "server/imaging/decode.h"
#include "tests/imaging/test_images.h"

namespace camserve {
namespace {

uint8_t SampleAt(int x, int y, int c) {
  return static_cast<uint8_t>(
      110 + 60 * std::sin(x / (15.0 + c)) * std::cos(y / 12.0) + 20 * c);
}

absl::StatusOr<std::string> Encoded(int width, int height, PngColors colors) {
  return EncodeJpeg(width, height, colors, [&](int y, absl::Span<uint8_t> row) {
    const int channels = static_cast<int>(colors);
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) {
        row[x * channels + c] = SampleAt(x, y, c);
      }
    }
  });
}

TEST(EncodeJpegTest, KeepsThePixelsWithinWhatTheCodingLoses) {
  for (const PngColors colors : {PngColors::kRgb, PngColors::kRgba}) {
    for (const auto& [width, height] :
         {std::pair{1, 1}, {67, 35}, {451, 300}}) {
      SCOPED_TRACE(testing::Message() << width << " x " << height);
      const auto jpeg = Encoded(width, height, colors);
      ASSERT_TRUE(jpeg.ok()) << jpeg.status();
      const auto pixels = DecodeImage(*jpeg, {});
      ASSERT_TRUE(pixels.ok()) << pixels.status();
      ASSERT_EQ(pixels->width, width);
      ASSERT_EQ(pixels->height, height);
      ASSERT_EQ(pixels->channels, 3);
      const std::vector<uint16_t> samples = SamplesOf(*pixels);
      int greatest = 0;
      for (int i = 0; i < width * height * 3; ++i) {
        const int expected = SampleAt(i / 3 % width, i / 3 / width, i % 3);
        greatest = std::max(greatest, std::abs(samples[i] - expected));
      }
      EXPECT_LE(greatest, 8);
    }
  }
}

TEST(EncodeJpegTest, RefusesMoreThanTheFormatHolds) {
  const absl::Status status =
      Encoded(1, kLongestJpegSide + 1, PngColors::kRgb).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              testing::HasSubstr("render.longest_side"));
  EXPECT_TRUE(Encoded(kLongestJpegSide, 1, PngColors::kRgb).ok());
}

}  // namespace
}  // namespace camserve
