#include "server/imaging/shrink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/imaging/test_images.h"

namespace camserve {
namespace {

Pixels Shrunk(const Pixels& pixels, int width, int height) {
  const absl::StatusOr<Pixels> shrunk = Shrink(pixels, width, height);
  EXPECT_TRUE(shrunk.ok()) << shrunk.status();
  return shrunk.value_or(Pixels{});
}

TEST(ShrinkTest, TakesTheMean) {
  EXPECT_EQ(Shrunk(PixelsOf(4, 2, 1, 8, {0, 10, 7, 7, 20, 30, 7, 7}), 2, 1),
            PixelsOf(2, 1, 1, 8, {15, 7}));
  EXPECT_EQ(Shrunk(PixelsOf(2, 1, 3, 16, {0, 600, 9, 1000, 602, 9}), 1, 1),
            PixelsOf(1, 1, 3, 16, {500, 601, 9}));
}

// OpenCV has other code for each width: the values must not depend on it.
TEST(ShrinkTest, GivesTheSameValuesInEightBitsAndInSixteen) {
  constexpr int kWidth = 97;
  constexpr int kHeight = 60;
  for (const int channels : {1, 3}) {
    std::vector<uint16_t> samples(size_t{1} * kWidth * kHeight * channels);
    for (size_t i = 0; i < samples.size(); ++i) {
      samples[i] = static_cast<uint16_t>(i * 40503u >> 3 & 255);
    }
    const Pixels narrow = PixelsOf(kWidth, kHeight, channels, 8, samples);
    const Pixels wide = PixelsOf(kWidth, kHeight, channels, 16, samples);
    for (int height = 1; height <= kHeight; ++height) {
      // Halves, thirds and quarters of both sides have their own ways as well.
      for (const int width : {kWidth, kWidth * height / kHeight, 48, 32, 24}) {
        if (width < 1) continue;
        EXPECT_EQ(SamplesOf(Shrunk(narrow, width, height)),
                  SamplesOf(Shrunk(wide, width, height)))
            << width << " x " << height;
      }
    }
  }
}

}  // namespace
}  // namespace camserve
