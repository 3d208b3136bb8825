// The image fuzz target as a test: on the hostile fixtures, and on thousands of
// damaged copies of small images.
#include <gtest/gtest.h>

#include "server/imaging/decode.h"
#include "tests/fuzz/mutation.h"
#include "tests/imaging/test_images.h"
#include "tests/support/files.h"
#include "tests/support/fixtures.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace camserve {
namespace {

constexpr int kMutationsPerImage = 4000;

void Feed(const std::string& bytes) {
  // A copy without a byte to spare, so that a sanitizer sees a read past it.
  const std::vector<uint8_t> exact(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

std::vector<std::string> SmallPngs() {
  std::vector<std::string> images;
  for (const bool interlaced : {false, true}) {
    for (const auto& [color_type, bit_depth] :
         {std::pair{SPNG_COLOR_TYPE_GRAYSCALE, 1},
          {SPNG_COLOR_TYPE_GRAYSCALE, 16},
          {SPNG_COLOR_TYPE_TRUECOLOR, 8},
          {SPNG_COLOR_TYPE_INDEXED, 4},
          {SPNG_COLOR_TYPE_GRAYSCALE_ALPHA, 8},
          {SPNG_COLOR_TYPE_TRUECOLOR_ALPHA, 16}}) {
      PngPicture picture = PatternPng(11, 9, color_type, bit_depth);
      picture.interlaced = interlaced;
      if (color_type == SPNG_COLOR_TYPE_INDEXED) {
        picture.palette.resize(16, {1, 2, 3});
        picture.palette_alpha = {0, 100, 200};
      }
      images.push_back(MakePng(picture));
    }
  }
  images.push_back(WithChunk(
      images[0],
      PngChunk("zTXt", std::string("k\0\0", 3) + Deflate("some text"))));
  return images;
}

std::vector<std::string> SmallJpegs() {
  std::vector<std::string> images;
  for (const int channels : {1, 3}) {
    for (const bool progressive : {false, true}) {
      JpegPicture picture = SmoothJpeg(19, 17, channels);
      picture.progressive = progressive;
      images.push_back(MakeJpeg(picture));
      images.push_back(WithExif(images.back(), OrientationBody(6, true)));
    }
  }
  return images;
}

TEST(ImageFuzzTest, SurvivesDamagedPngs) {
  std::mt19937 random(1);
  int taken = 0;
  for (const std::string& image : SmallPngs()) {
    for (int i = 0; i < kMutationsPerImage; ++i) {
      const std::string damaged = Mutated(image, random);
      Feed(damaged);
      const std::string repaired = WithRightChecksums(damaged);
      Feed(repaired);
      taken += DecodeImage(repaired, {}).ok();
    }
  }
  // Else the damage is so great that only the first bytes are ever looked at.
  EXPECT_GT(taken, 100);
}

TEST(ImageFuzzTest, SurvivesDamagedJpegs) {
  std::mt19937 random(2);
  int taken = 0;
  for (const std::string& image : SmallJpegs()) {
    for (int i = 0; i < kMutationsPerImage; ++i) {
      const std::string damaged = Mutated(image, random);
      Feed(damaged);
      taken += DecodeImage(damaged, {}).ok();
    }
  }
  EXPECT_GT(taken, 100);
}

TEST(ImageFuzzTest, SurvivesTheHostileImages) {
  REQUIRE_FIXTURES();
  std::mt19937 random(3);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(
           FixturesDir() / "hostile" / "images")) {
    const std::string image = ReadFile(entry.path());
    Feed(image);
    ++files;
    for (int i = 0; i < 20; ++i) {
      Feed(WithRightChecksums(Mutated(image, random)));
    }
  }
  EXPECT_GE(files, 45);
}

}  // namespace
}  // namespace camserve
