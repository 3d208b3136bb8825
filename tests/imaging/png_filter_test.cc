#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "server/imaging/encode_png.h"

namespace camserve {
namespace {

using ::testing::ElementsAre;

constexpr uint8_t kSub = 1;
constexpr uint8_t kUp = 2;

std::vector<uint8_t> Filtered(PngFilter& filter, std::vector<uint8_t> row) {
  std::vector<uint8_t> filtered(row.size() + 1);
  filter.Filter(row, filtered.data());
  return filtered;
}

TEST(PngFilterTest, SubtractsTheChannelToTheLeft) {
  PngFilter filter(6, 3);
  EXPECT_THAT(Filtered(filter, {100, 200, 50, 101, 199, 52}),
              ElementsAre(kSub, 100, 200, 50, 1, 255, 2));
}

TEST(PngFilterTest, SubtractsTheRowAboveWhereThatLeavesLess) {
  PngFilter filter(4, 1);
  EXPECT_THAT(Filtered(filter, {10, 200, 190, 180}),
              ElementsAre(kSub, 10, 190, 246, 246));
  EXPECT_THAT(Filtered(filter, {11, 200, 189, 180}),
              ElementsAre(kUp, 1, 0, 255, 0));
}

// Long rows go through the wide registers and the rest that does not fill one.
TEST(PngFilterTest, FiltersRowsOfAnyLength) {
  for (const size_t length : {3, 30, 63, 96, 129, 1200}) {
    PngFilter filter(length, 3);
    std::vector<uint8_t> row(length);
    std::iota(row.begin(), row.end(), uint8_t{7});
    std::vector<uint8_t> expected(length + 1, 3);
    std::copy_n(row.begin(), 3, expected.begin() + 1);
    expected[0] = kSub;
    EXPECT_EQ(Filtered(filter, row), expected);
    expected.assign(length + 1, 0);
    expected[0] = kUp;
    EXPECT_EQ(Filtered(filter, row), expected);
  }
}

TEST(PngFilterTest, TakesPicturesOfOnePixel) {
  PngFilter filter(4, 4);
  EXPECT_THAT(Filtered(filter, {1, 2, 3, 4}), ElementsAre(kSub, 1, 2, 3, 4));
}

}  // namespace
}  // namespace camserve
