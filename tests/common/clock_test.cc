#include "common/clock.h"

#include <gtest/gtest.h>

#include <thread>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace camserve {
namespace {

TEST(RealClock, TellsTheMachinesTime) {
  const absl::Time before = absl::Now();
  const absl::Time now = Clock::Real().Now();
  const absl::Time after = absl::Now();
  EXPECT_LE(before, now);
  EXPECT_LE(now, after);
}

TEST(RealClock, IsOne) { EXPECT_EQ(&Clock::Real(), &Clock::Real()); }

TEST(ManualClock, StandsStillUntilItIsMoved) {
  const absl::Time start = absl::FromUnixSeconds(1'000);
  ManualClock clock(start);
  EXPECT_EQ(clock.Now(), start);
  EXPECT_EQ(clock.Now(), start);
  clock.Advance(absl::Milliseconds(1'500));
  EXPECT_EQ(clock.Now(), start + absl::Milliseconds(1'500));
}

TEST(ManualClock, IsAClock) {
  ManualClock manual(absl::UnixEpoch());
  const Clock& clock = manual;
  manual.Advance(absl::Hours(1));
  EXPECT_EQ(clock.Now(), absl::UnixEpoch() + absl::Hours(1));
}

TEST(ManualClock, LosesNoStepOfSeveralThreads) {
  constexpr int kSteps = 1'000;
  ManualClock clock(absl::UnixEpoch());
  const auto advance = [&clock] {
    for (int step = 0; step < kSteps; ++step) clock.Advance(absl::Seconds(1));
  };
  std::thread first(advance);
  std::thread second(advance);
  first.join();
  second.join();
  EXPECT_EQ(clock.Now(), absl::UnixEpoch() + absl::Seconds(2 * kSteps));
}

}  // namespace
}  // namespace camserve
