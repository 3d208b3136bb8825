#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "client/demo/chest_image.h"
#include "client/demo/png_file.h"
#include "server/imaging/decode.h"
#include "tests/support/files.h"

namespace camserve::demo {
namespace {

class DrawChestTest : public testing::TestWithParam<int> {
 protected:
  const Finding finding_ = static_cast<Finding>(GetParam());
};

TEST_P(DrawChestTest, SeedDecidesTheImage) {
  EXPECT_EQ(DrawChest(3, finding_).grey, DrawChest(3, finding_).grey);
  EXPECT_NE(DrawChest(3, finding_).grey, DrawChest(4, finding_).grey);
}

TEST_P(DrawChestTest, MarksLieInTheImage) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const ChestImage image = DrawChest(seed, finding_);
    ASSERT_EQ(image.grey.size(), size_t{kImageSize} * kImageSize);
    ASSERT_TRUE(image.mark.has_value());
    EXPECT_GE(image.mark->left, 0);
    EXPECT_GE(image.mark->top, 0);
    EXPECT_LE(image.mark->right, kImageSize);
    EXPECT_LE(image.mark->bottom, kImageSize);
    EXPECT_GT(image.mark->right - image.mark->left, 10);
    EXPECT_GT(image.mark->bottom - image.mark->top, 10);
  }
}

double MeanGrey(const ChestImage& image, const Place& place) {
  double sum = 0;
  int pixels = 0;
  for (int y = static_cast<int>(place.top); y < place.bottom; ++y) {
    for (int x = static_cast<int>(place.left); x < place.right; ++x) {
      sum += image.grey[y * kImageSize + x];
      ++pixels;
    }
  }
  return sum / pixels;
}

TEST_P(DrawChestTest, MarksAreBrighterThanLungs) {
  constexpr double kLungGrey = 0.26 * 255;
  constexpr int kImages = 20;
  double marked = 0;
  for (uint64_t seed = 0; seed < kImages; ++seed) {
    const ChestImage image = DrawChest(seed, finding_);
    marked += MeanGrey(image, *image.mark) / kImages;
  }
  EXPECT_GT(marked, kLungGrey);
}

INSTANTIATE_TEST_SUITE_P(Findings, DrawChestTest, testing::Range(0, kFindings),
                         [](const testing::TestParamInfo<int>& info) {
                           return std::string(kFindingLabels[info.param]);
                         });

TEST(DrawChestTest, NothingIsMarkedWithoutAFinding) {
  EXPECT_FALSE(DrawChest(1, std::nullopt).mark.has_value());
}

TEST(WriteGreyPngTest, ComesBackFromTheServersDecoder) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "chest.png").string();
  const ChestImage image = DrawChest(1, Finding::kNodule);
  ASSERT_TRUE(WriteGreyPng(path, kImageSize, kImageSize, image.grey).ok());
  const absl::StatusOr<Pixels> pixels = DecodeImage(ReadFile(path), {});
  ASSERT_TRUE(pixels.ok()) << pixels.status();
  EXPECT_EQ(pixels->width, kImageSize);
  EXPECT_EQ(pixels->height, kImageSize);
  EXPECT_EQ(pixels->channels, 1);
  EXPECT_THAT(std::get<std::vector<uint8_t>>(pixels->samples),
              testing::ElementsAreArray(image.grey));
}

TEST(WriteGreyPngTest, SaysWhatIsWrong) {
  const std::vector<uint8_t> pixels(6);
  EXPECT_EQ(WriteGreyPng("/tmp/x.png", 2, 2, pixels).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(WriteGreyPng("/no/such/folder/x.png", 3, 2, pixels).code(),
            absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace camserve::demo
