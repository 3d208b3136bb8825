#include "common/scores/draws.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "common/scores/bootstrap.h"

namespace camserve {
namespace {

constexpr int kLanes = DrawLanes::kLanes;

TEST(DrawLanes, CountsAReplicateALane) {
  constexpr size_t kPopulation = 5000;
  DrawLanes lanes(kPopulation);
  for (const int first : {0, 3 * kLanes}) {  // nothing stays of the first
    ASSERT_TRUE(lanes.Draw(9, first));
    for (int lane = 0; lane < kLanes; ++lane) {
      std::vector<int32_t> expected(kPopulation);
      DrawReplicate(9, first + lane, absl::MakeSpan(expected));
      std::vector<int32_t> counts;
      for (const auto& of_sample : lanes.samples()) {
        counts.push_back(of_sample[lane]);
      }
      EXPECT_EQ(counts, expected);
    }
  }
}

TEST(DrawLanes, TellsWhereALaneCannotCount) {
  EXPECT_TRUE(DrawLanes(1, 1).Draw(9, 0));
  EXPECT_FALSE(DrawLanes(1000, 1).Draw(9, 0));  // some sample comes twice
  EXPECT_FALSE(DrawLanes(1000, 2).Draw(9, 0));
  EXPECT_TRUE(DrawLanes(1000, 100).Draw(9, 0));
}

}  // namespace
}  // namespace camserve
