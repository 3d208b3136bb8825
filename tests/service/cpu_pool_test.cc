#include "server/service/cpu_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>

#include "absl/synchronization/notification.h"

namespace camserve {
namespace {

// Keeps the one thread of a pool until it is let go.
class Blocker {
 public:
  explicit Blocker(CpuPool& pool) {
    EXPECT_TRUE(pool.Start([this] {
                      began_.Notify();
                      go_.WaitForNotification();
                    })
                    .ok());
    began_.WaitForNotification();
  }
  void LetGo() { go_.Notify(); }

 private:
  absl::Notification began_;
  absl::Notification go_;
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

}  // namespace
}  // namespace camserve
