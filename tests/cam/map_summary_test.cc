#include <cmath>
#include <limits>
#include <vector>

#include "gtest/gtest.h"
#include "server/cam/heatmap.h"

namespace camserve {
namespace {

MapSummary Of(const std::vector<float>& values) { return SummaryOf(values); }

TEST(MapSummaryTest, SumsWithSigns) {
  const MapSummary summary = Of({1, -3, 2, 4});
  EXPECT_TRUE(summary.is_finite);
  EXPECT_EQ(summary.sum, 4);
  EXPECT_DOUBLE_EQ(summary.positive_share, 0.7);
  EXPECT_EQ(summary.empty_reason, EmptyReason::kNotEmpty);
}

TEST(MapSummaryTest, SumsInDouble) {
  std::vector<float> values(1 << 20, 1);
  values[0] = 0x1p25F;
  EXPECT_EQ(Of(values).sum, 0x1p25 + (1 << 20) - 1);
}

TEST(MapSummaryTest, SaysWhyAMapShowsNothing) {
  EXPECT_EQ(Of({-1, 0}).empty_reason, EmptyReason::kNoPositiveEvidence);
  EXPECT_EQ(Of({0, 0}).empty_reason, EmptyReason::kNoPositiveEvidence);
  EXPECT_EQ(Of({2, 2}).empty_reason, EmptyReason::kConstantMap);
  EXPECT_EQ(Of({2}).empty_reason, EmptyReason::kConstantMap);
  EXPECT_EQ(Of({2, -1}).empty_reason, EmptyReason::kNotEmpty);
}

TEST(MapSummaryTest, AMapOfZerosHasNoPositiveShare) {
  EXPECT_EQ(Of({0, 0}).positive_share, 0);
}

TEST(MapSummaryTest, OneValueThatIsNotFiniteIsSeen) {
  EXPECT_FALSE(Of({1, std::nanf(""), 2}).is_finite);
  EXPECT_FALSE(Of({1, -std::numeric_limits<float>::infinity()}).is_finite);
}

}  // namespace
}  // namespace camserve
