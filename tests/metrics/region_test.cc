// Grids and orders of regions, by hand.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/metrics/region_grid.h"
#include "tests/support/files.h"
#include "tests/support/fixtures.h"

namespace camserve {
namespace {

using ::testing::ElementsAre;

TEST(RegionGridTest, AGridFitsWhereNoRegionIsEmpty) {
  struct Case {
    int side;
    int64_t height;
    int64_t width;
    bool fits;
  };
  for (const Case& c : {Case{4, 224, 224, true}, Case{11, 224, 224, true},
                        Case{14, 224, 224, true}, Case{1, 1, 1, true},
                        Case{8, 8, 8, true}, Case{9, 8, 8, false},
                        // Regions of 3: ten of them cover 28 pixels.
                        Case{11, 28, 28, false}, Case{11, 224, 28, false},
                        Case{11, 28, 224, false}, Case{0, 8, 8, false},
                        Case{-1, 8, 8, false}}) {
    EXPECT_EQ(RegionGrid::Fits(c.side, c.height, c.width), c.fits)
        << c.side << " on " << c.height << " x " << c.width;
  }
}

// 5 x 4 pixels in 2 x 2 regions of 3 x 2: the lower ones are cut.
TEST(RegionGridTest, ACutRegionIsMeasuredByAWholeOnesArea) {
  const RegionGrid grid(2, 5, 4);
  const Tensor ones = {.shape = {5, 4}, .values = std::vector<float>(20, 1)};
  EXPECT_THAT(grid.Values(ones), ElementsAre(1, 1, 4.0 / 6, 4.0 / 6));
}

TEST(RegionGridTest, CopiesARegionOfEveryChannelAndNothingElse) {
  const RegionGrid grid(2, 3, 3);
  const Tensor ones = {.shape = {2, 3, 3}, .values = std::vector<float>(18, 1)};
  Tensor target = {.shape = {2, 3, 3}, .values = std::vector<float>(18, 0)};
  grid.CopyRegion(1, ones, target);
  EXPECT_THAT(target.values, ElementsAre(0, 0, 1, 0, 0, 1, 0, 0, 0,  //
                                         0, 0, 1, 0, 0, 1, 0, 0, 0));
  grid.CopyRegion(2, ones, target);
  EXPECT_THAT(target.values, ElementsAre(0, 0, 1, 0, 0, 1, 1, 1, 0,  //
                                         0, 0, 1, 0, 0, 1, 1, 1, 0));
}

TEST(RegionOrderTest, EqualValuesKeepTheirOrderAndNoiseIsEqual) {
  const std::vector<double> values = {0, 0.5, 0.5 + 1e-8, 1, 0};
  EXPECT_THAT(MostRelevantFirst(values), ElementsAre(3, 1, 2, 0, 4));
  EXPECT_THAT(LeastRelevantFirst(values), ElementsAre(4, 0, 2, 1, 3));
}

TEST(RegionOrderTest, HalfAUnitGoesToTheEvenOne) {
  // 0.5 and 1.5 units: 0 and 2.
  EXPECT_THAT(MostRelevantFirst({0.5 / (1 << 20), 0, 1.5 / (1 << 20)}),
              ElementsAre(2, 0, 1));
}

TEST(RegionOrderTest, ARandomOrderHoldsEveryRegionOnce) {
  std::vector<int> order = RandomOrder(64, 7, "sample");
  EXPECT_NE(order, RandomOrder(64, 8, "sample"));
  EXPECT_NE(order, RandomOrder(64, 7, "another"));
  EXPECT_EQ(order, RandomOrder(64, 7, "sample"));
  std::sort(order.begin(), order.end());
  for (int i = 0; i < 64; ++i) EXPECT_EQ(order[i], i);
}

TEST(RegionOrderTest, ShufflesAreTheReferences) {
  const nlohmann::json noise = ReadJson(DataPath("noise.json"));
  ASSERT_GT(noise["shuffles"].size(), 10U);
  for (const nlohmann::json& shuffle : noise["shuffles"]) {
    const int grid = shuffle["grid"];
    EXPECT_EQ(RandomOrder(grid * grid,
                          std::stoull(shuffle["seed"].get<std::string>()),
                          shuffle["id"].get<std::string>()),
              shuffle["order"].get<std::vector<int>>());
  }
}

}  // namespace
}  // namespace camserve
