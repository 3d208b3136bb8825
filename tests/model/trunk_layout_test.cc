#include "server/model/trunk_layout.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace camserve {
namespace {

constexpr TrunkLayout kFused = TrunkLayout::kFused;
constexpr TrunkLayout kBlocked = TrunkLayout::kBlocked;
constexpr TrunkLayout kPlain = TrunkLayout::kPlain;

struct Case {
  std::string name;
  std::vector<TrunkTiming> timings;
  TrunkLayout fastest;
};

TrunkTiming Took(TrunkLayout layout, int64_t batch_size, double milliseconds) {
  return {.layout = layout,
          .batch_size = batch_size,
          .per_image = absl::Milliseconds(milliseconds)};
}

class FastestLayoutTest : public testing::TestWithParam<Case> {};

TEST_P(FastestLayoutTest, IsWhatTheTableSays) {
  EXPECT_EQ(FastestLayout(GetParam().timings), GetParam().fastest);
}

INSTANTIATE_TEST_SUITE_P(
    Table, FastestLayoutTest,
    testing::Values(
        Case{"nothing_timed", {}, kFused},
        Case{"fused_is_fastest",
             {Took(kFused, 1, 5), Took(kBlocked, 1, 6), Took(kPlain, 1, 9)},
             kFused},
        Case{"another_is_much_faster",
             {Took(kFused, 1, 9), Took(kBlocked, 1, 6), Took(kPlain, 1, 5)},
             kPlain},
        Case{"another_is_hardly_faster",
             {Took(kFused, 1, 10), Took(kBlocked, 1, 9.1)},
             kFused},
        Case{"faster_alone_and_slower_together",
             {Took(kFused, 1, 10), Took(kBlocked, 1, 6), Took(kFused, 8, 5),
              Took(kBlocked, 8, 7)},
             kFused},
        Case{"faster_over_both",
             {Took(kFused, 1, 10), Took(kBlocked, 1, 9), Took(kFused, 8, 9),
              Took(kBlocked, 8, 6)},
             kBlocked},
        Case{"one_that_was_not_timed_at_both",
             {Took(kFused, 1, 10), Took(kPlain, 1, 2), Took(kFused, 8, 9)},
             kFused},
        Case{"fused_failed", {Took(kBlocked, 1, 6)}, kFused}),
    [](const auto& info) { return info.param.name; });

TEST(TrunkLayoutTest, EveryOneHasAName) {
  for (const TrunkLayout layout : kTrunkLayouts) {
    EXPECT_NE(std::string(TrunkLayoutName(layout)), "");
  }
}

}  // namespace
}  // namespace camserve
