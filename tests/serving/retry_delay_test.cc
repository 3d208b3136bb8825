#include "server/serving/retry_delay.h"

#include <gtest/gtest.h>

namespace camserve {
namespace {

TEST(RetryDelayTest, IsTheTimeInWhichHalfIsDone) {
  const struct {
    Backlog backlog;
    absl::Duration delay;
  } cases[] = {
      {{.waiting = 64, .workers = 1, .task_time = absl::Milliseconds(50)},
       absl::Milliseconds(1600)},
      {{.waiting = 64, .workers = 4, .task_time = absl::Milliseconds(50)},
       absl::Milliseconds(400)},
      {{.waiting = 8, .workers = 1, .task_time = absl::Milliseconds(100)},
       absl::Milliseconds(400)},
      // Neither at once nor never.
      {{.waiting = 1, .workers = 1, .task_time = absl::Microseconds(150)},
       absl::Milliseconds(20)},
      {{.waiting = 1000, .workers = 1, .task_time = absl::Seconds(1)},
       absl::Seconds(5)},
      // Nothing is known.
      {{.waiting = 64}, absl::Milliseconds(1600)},
      {{.waiting = 64, .workers = 0}, absl::Milliseconds(1600)},
      {{}, absl::Milliseconds(20)},
  };
  for (const auto& [backlog, delay] : cases) {
    EXPECT_EQ(RetryDelay(backlog), delay)
        << backlog.waiting << " waiting, " << backlog.workers << " workers, "
        << backlog.task_time;
  }
}

}  // namespace
}  // namespace camserve
