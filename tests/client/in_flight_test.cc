#include "client/camctl/explanation/in_flight.h"

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace camserve::camctl {
namespace {

TEST(RunInFlightTest, DoesEachOnceAndTellsOnThisThread) {
  std::vector<int> done(100, 0);
  std::vector<int> finished(100, 0);
  const std::thread::id here = std::this_thread::get_id();
  RunInFlight(
      100, 7, [&](int i) { ++done[i]; },
      [&](int i) {
        EXPECT_EQ(done[i], 1);
        EXPECT_EQ(std::this_thread::get_id(), here);
        ++finished[i];
      });
  EXPECT_EQ(finished, std::vector<int>(100, 1));
}

TEST(RunInFlightTest, RunsAsManyAtATimeAsAskedFor) {
  // Each waits for the others: with fewer threads this would not end.
  std::latch together(3);
  int finished = 0;
  RunInFlight(
      3, 3, [&](int) { together.arrive_and_wait(); }, [&](int) { ++finished; });
  EXPECT_EQ(finished, 3);
}

TEST(RunInFlightTest, RunsNoMoreThanAskedFor) {
  std::atomic<int> running = 0;
  std::atomic<bool> exceeded = false;
  RunInFlight(
      200, 2,
      [&](int) {
        if (++running > 2) exceeded = true;
        std::this_thread::yield();
        --running;
      },
      [](int) {});
  EXPECT_FALSE(exceeded);
}

TEST(RunInFlightTest, NothingIsNothing) {
  RunInFlight(
      0, 4, [](int) { FAIL(); }, [](int) { FAIL(); });
}

}  // namespace
}  // namespace camserve::camctl
