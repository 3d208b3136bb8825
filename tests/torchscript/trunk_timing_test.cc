#include "server/torchscript/trunk_timing.h"

#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/models/make_test_model.h"
#include "tests/models/test_models.h"

namespace camserve {
namespace {

constexpr InputSizes kSizes = {.channels = 3, .height = 32, .width = 32};

class TrunkTimingTest : public testing::Test {
 protected:
  TrunkTimingTest() {
    auto tapped = MakeTappedGraph(MakeTestModel("skip_around"));
    EXPECT_TRUE(tapped.ok()) << tapped.status();
    tapped_ = *std::move(tapped);
    for (size_t i = 0; i < tapped_.paths.size(); ++i) {
      if (tapped_.paths[i] == "last") site_ = static_cast<int64_t>(i);
    }
  }

  std::vector<TrunkTiming> Time(int64_t max_batch_size, absl::Duration budget) {
    return TimeTrunks(tapped_, site_, {}, kSizes, max_batch_size, budget);
  }

  TappedGraph tapped_;
  int64_t site_ = -1;
};

TEST_F(TrunkTimingTest, TimesEveryLayoutOnOneImage) {
  std::set<TrunkLayout> alone;
  for (const TrunkTiming& timing : Time(8, absl::Minutes(1))) {
    EXPECT_GT(timing.per_image, absl::ZeroDuration());
    if (timing.batch_size == 1) alone.insert(timing.layout);
    EXPECT_TRUE(timing.batch_size == 1 || timing.batch_size == 8);
  }
  EXPECT_EQ(alone.size(), kTrunkLayouts.size());
}

TEST_F(TrunkTimingTest, OneImageAtATimeIsTimedAlone) {
  for (const TrunkTiming& timing : Time(1, absl::Minutes(1))) {
    EXPECT_EQ(timing.batch_size, 1);
  }
}

TEST_F(TrunkTimingTest, AsManyImagesAsAConfigurationMayAllowAreNotTimed) {
  for (const TrunkTiming& timing : Time(1024, absl::Minutes(1))) {
    EXPECT_LE(timing.batch_size, 8);
  }
}

TEST_F(TrunkTimingTest, WithoutTimeOnlyTheFusedLayoutIsTimed) {
  const std::vector<TrunkTiming> timings = Time(8, -absl::Seconds(1));
  ASSERT_EQ(timings.size(), 1u);
  EXPECT_EQ(timings[0].layout, TrunkLayout::kFused);
}

TEST_F(TrunkTimingTest, ATrunkIsTimedInBfloat16Too) {
  const SplitOptions split = {.layout = TrunkLayout::kPlain,
                              .precision = Precision::kBfloat16Trunk};
  const auto time = TimeTrunk(tapped_, site_, split, kSizes, -absl::Seconds(1));
  ASSERT_TRUE(time.has_value());
  EXPECT_GT(*time, absl::ZeroDuration());
  EXPECT_EQ(
      TimeTrunk(tapped_, /*site=*/100000, split, kSizes, absl::Seconds(1)),
      std::nullopt);
}

TEST(SlowBfloat16WarningTest, WarnsWhereFloat32IsClearlyFaster) {
  const absl::Duration float32 = absl::Milliseconds(100);
  EXPECT_EQ(SlowBfloat16Warning(absl::Milliseconds(50), float32), "");
  EXPECT_EQ(SlowBfloat16Warning(absl::Milliseconds(109), float32), "");
  EXPECT_THAT(SlowBfloat16Warning(absl::Milliseconds(250), float32),
              testing::AllOf(testing::HasSubstr("250.0 ms in bfloat16"),
                             testing::HasSubstr("100.0 ms in float32"),
                             testing::HasSubstr("PRECISION_FLOAT32")));
}

}  // namespace
}  // namespace camserve
