#include "server/serving/cpu_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"

namespace camserve {
namespace {

// Keeps the one thread of a pool until it is let go. The thread may still be
// about to leave when this is gone: it holds what it waits for.
class Blocker {
 public:
  explicit Blocker(CpuPool& pool) {
    EXPECT_TRUE(pool.Start([state = state_] {
                      state->began.Notify();
                      state->go.WaitForNotification();
                    })
                    .ok());
    state_->began.WaitForNotification();
  }
  void LetGo() { state_->go.Notify(); }

 private:
  struct State {
    absl::Notification began;
    absl::Notification go;
  };

  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

TEST(CpuPoolTest, RunsOnSeveralThreads) {
  // Each task waits for the other: one thread would never end.
  absl::Notification first;
  absl::Notification second;
  CpuPool pool(2, 2);
  ASSERT_TRUE(pool.Start([&] {
                    first.Notify();
                    second.WaitForNotification();
                  })
                  .ok());
  ASSERT_TRUE(pool.Start([&] {
                    second.Notify();
                    first.WaitForNotification();
                  })
                  .ok());
}

TEST(CpuPoolTest, RefusesBeyondItsLimit) {
  CpuPool pool(1, 2);
  Blocker blocker(pool);
  std::atomic<int> runs = 0;
  EXPECT_TRUE(pool.Start([&] { ++runs; }).ok());
  EXPECT_TRUE(pool.Start([&] { ++runs; }).ok());
  const absl::Status refused = pool.Start([&] { ++runs; });
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(refused.message()),
              testing::HasSubstr("2 requests wait"));
  absl::Notification ended;
  pool.Continue([&] { ended.Notify(); });
  blocker.LetGo();
  ended.WaitForNotification();
}

TEST(CpuPoolTest, ContinuesBeforeItStarts) {
  std::string order;
  {
    CpuPool pool(1, 2);
    Blocker blocker(pool);
    ASSERT_TRUE(pool.Start([&] { order += "new "; }).ok());
    pool.Continue([&] { order += "begun "; });
    blocker.LetGo();
  }
  EXPECT_EQ(order, "begun new ");
}

TEST(CpuPoolTest, RunsWhatWaitsBeforeItEnds) {
  std::atomic<int> runs = 0;
  {
    CpuPool pool(1, 8);
    Blocker blocker(pool);
    for (int i = 0; i < 8; ++i) {
      ASSERT_TRUE(pool.Start([&] { ++runs; }).ok());
    }
    blocker.LetGo();
  }
  EXPECT_EQ(runs, 8);
}

TEST(CpuPoolTest, RunsEachPartOnce) {
  CpuPool pool(3, 1);
  for (const int count : {0, 1, 2, 100}) {
    std::vector<std::atomic<int>> runs(count);
    pool.ForEach(count, [&](int part) { ++runs[part]; });
    for (const std::atomic<int>& run : runs) EXPECT_EQ(run, 1);
  }
}

TEST(CpuPoolTest, SharesPartsWithItsThreads) {
  CpuPool pool(1, 1);
  // Each part waits for the other: one thread would never end.
  absl::Notification began[2];
  pool.ForEach(2, [&](int part) {
    began[part].Notify();
    began[1 - part].WaitForNotification();
  });
}

TEST(CpuPoolTest, EndsPartsThoughNoThreadIsFree) {
  CpuPool pool(1, 1);
  std::atomic<int> runs = 0;
  {
    Blocker blocker(pool);
    pool.ForEach(5, [&](int) { ++runs; });
    EXPECT_EQ(runs, 5);
    blocker.LetGo();
  }
  // The thread of the pool itself, which is all that there is.
  absl::Notification ended;
  ASSERT_TRUE(pool.Start([&] {
                    pool.ForEach(5, [&](int) { ++runs; });
                    ended.Notify();
                  })
                  .ok());
  ended.WaitForNotification();
  EXPECT_EQ(runs, 10);
}

// A thread that comes to the work when it is done must find nothing to touch.
TEST(CpuPoolTest, MayBeAskedByManyAtOnce) {
  CpuPool pool(2, 100);
  std::atomic<int> runs = 0;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&] {
      for (int i = 0; i < 200; ++i) pool.ForEach(3, [&](int) { ++runs; });
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(runs, 4 * 200 * 3);
}

}  // namespace
}  // namespace camserve
