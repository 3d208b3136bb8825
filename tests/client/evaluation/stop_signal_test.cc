#include "client/camctl/evaluation/stop_signal.h"

#include <csignal>

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"

namespace camserve::camctl {
namespace {

TEST(StopSignalTest, TheFirstSignalAsksToStop) {
  for (const int number : {SIGINT, SIGTERM}) {
    StopSignal stop;
    EXPECT_FALSE(stop.requested());
    absl::Notification asked;
    stop.SetAction([&] { asked.Notify(); });
    std::raise(number);
    asked.WaitForNotification();
    stop.SetAction(nullptr);
    EXPECT_TRUE(stop.requested());
    bool at_once = false;
    stop.SetAction([&] { at_once = true; });
    EXPECT_TRUE(at_once) << "it was asked for before";
  }
}

TEST(StopSignalDeathTest, TheSecondSignalEndsTheProcess) {
  EXPECT_EXIT(
      {
        StopSignal stop;
        absl::Notification asked;
        stop.SetAction([&] { asked.Notify(); });
        std::raise(SIGINT);
        asked.WaitForNotification();
        std::raise(SIGINT);
      },
      testing::KilledBySignal(SIGINT), "");
}

TEST(StopSignalDeathTest, LeavesEverythingAsItWas) {
  { const StopSignal stop; }
  EXPECT_EXIT(std::raise(SIGTERM), testing::KilledBySignal(SIGTERM), "");
}

}  // namespace
}  // namespace camserve::camctl
