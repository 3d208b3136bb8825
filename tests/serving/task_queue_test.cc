// What a queue makes of deadlines, given how long passes took.
#include "server/serving/task_queue.h"

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "server/core/clock.h"
#include "server/core/status_details.h"
#include "server/serving/serving_observer.h"

namespace camserve {
namespace {

constexpr absl::StatusCode kOk = absl::StatusCode::kOk;
constexpr absl::StatusCode kLate = absl::StatusCode::kDeadlineExceeded;

// One worker, which this test plays; a pass of one task took a second, and so
// will one of two, of which nothing is known.
class TaskQueueTest : public testing::Test {
 protected:
  TaskQueueTest() { queue_.ObservePass(1, absl::Seconds(1)); }

  absl::StatusCode Push(absl::Duration time_left) {
    auto pending = std::make_unique<PendingTask>();
    PendingExplain explain;
    explain.task.deadline = clock_.Now() + time_left;
    pending->what = std::move(explain);
    pending->arrival = clock_.Now();
    return queue_.Push(pending).code();
  }

  absl::StatusCode CheckRoom(absl::Duration time_left) {
    return queue_.CheckRoom(clock_.Now() + time_left).code();
  }

  TaskQueue::Turn Pop() {
    auto turn = queue_.Pop(WorkerLanes::kBoth);
    EXPECT_TRUE(turn.has_value());
    return *std::move(turn);
  }

  ManualClock clock_ = ManualClock(absl::FromUnixSeconds(1000));
  TaskQueue queue_ = TaskQueue(
      {.limit = 8,
       .batch = {.max_size = 2},
       .clock = &clock_,
       .reporter = std::make_shared<TaskReporter>(/*observer=*/nullptr)});
};

TEST_F(TaskQueueTest, APassUnderWayCountsForWhatIsLeftOfIt) {
  ASSERT_EQ(Push(absl::Seconds(9)), kOk);
  ASSERT_EQ(Pop().batch.size(), 1u);
  EXPECT_EQ(CheckRoom(absl::Seconds(1.9)), kLate);
  EXPECT_EQ(CheckRoom(absl::Seconds(2)), kOk);
  clock_.Advance(absl::Seconds(0.5));
  EXPECT_EQ(CheckRoom(absl::Seconds(1.4)), kLate);
  EXPECT_EQ(CheckRoom(absl::Seconds(1.5)), kOk);
  clock_.Advance(absl::Seconds(10));  // longer than expected: about to end
  EXPECT_EQ(CheckRoom(absl::Seconds(1)), kOk);
  queue_.Release(WorkerLanes::kBoth);
  EXPECT_EQ(CheckRoom(absl::Seconds(1)), kOk);
}

TEST_F(TaskQueueTest, CheckingForRoomTakesNone) {
  for (int i = 0; i < 100; ++i) ASSERT_EQ(CheckRoom(absl::Seconds(9)), kOk);
  ASSERT_EQ(Push(absl::Seconds(9)), kOk);
  EXPECT_EQ(Pop().batch.size(), 1u);
}

// A load that is too high drops many calls between two passes: what is known
// of passes must not melt away by them, or they would be made for nobody.
TEST_F(TaskQueueTest, DropsBeforeAPassLeaveTheEstimateAsItIs) {
  for (int i = 0; i < 3; ++i) ASSERT_EQ(Push(absl::Seconds(4)), kOk);
  ASSERT_EQ(Push(absl::Seconds(9)), kOk);
  clock_.Advance(absl::Seconds(3.5));
  EXPECT_EQ(Pop().unwanted.size(), 3u);
  EXPECT_EQ(Pop().batch.size(), 1u);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(CheckRoom(absl::Seconds(1.9)), kLate) << "while a pass runs";
  }
  queue_.Release(WorkerLanes::kBoth);
  EXPECT_EQ(CheckRoom(absl::Seconds(0.95)), kLate) << "none was a doubt";
  EXPECT_EQ(CheckRoom(absl::Seconds(0.95)), kOk) << "but this was one";
}

// A caller that allows too little is told so when it comes; one that was taken
// and then comes too late is none who asked for too much.
TEST_F(TaskQueueTest, OnlyADeadlineThatIsRefusedOnArrivalHasTheReason) {
  const auto refused = queue_.CheckRoom(clock_.Now() + absl::Seconds(0.5));
  EXPECT_EQ(refused.code(), kLate);
  EXPECT_EQ(ReasonOf(refused), kDeadlineRefused);
  ASSERT_EQ(Push(absl::Seconds(4)), kOk);
  clock_.Advance(absl::Seconds(3.5));
  const TaskQueue::Turn turn = Pop();
  ASSERT_EQ(turn.unwanted.size(), 1u);
  EXPECT_EQ(turn.unwanted.front().second.code(), kLate);
  EXPECT_EQ(ReasonOf(turn.unwanted.front().second), "");
}

// Whoever is left gets the pass that is then short enough.
TEST_F(TaskQueueTest, AFullBatchShrinksUntilItIsInTime) {
  queue_.ObservePass(2, absl::Seconds(2));
  ASSERT_EQ(Push(absl::Seconds(1.5)), kOk);
  ASSERT_EQ(Push(absl::Seconds(2)), kOk);
  TaskQueue::Turn turn = Pop();
  ASSERT_EQ(turn.unwanted.size(), 1u);
  EXPECT_EQ(turn.unwanted.front().second.code(), kLate);
  EXPECT_EQ(Pop().batch.size(), 1u);
}

}  // namespace
}  // namespace camserve
