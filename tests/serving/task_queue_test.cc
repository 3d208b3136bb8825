// What a queue makes of deadlines, given how long passes took.
#include "server/serving/task_queue.h"

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/clock.h"
#include "common/status_details.h"
#include "gtest/gtest.h"
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

  absl::StatusCode Push(absl::Duration time_left, QueuePlace place = {},
                        const ExplainCost& cost = {}) {
    auto pending = std::make_unique<PendingTask>();
    PendingExplain explain;
    explain.cost = cost;
    explain.task.place = std::move(place);
    explain.task.deadline = clock_.Now() + time_left;
    pending->what = std::move(explain);
    pending->arrival = clock_.Now();
    return queue_.Push(pending).code();
  }

  // Whether there is a place; it is not kept.
  absl::StatusCode CheckRoom(absl::Duration time_left) {
    const absl::Status kept = queue_.KeepPlace(clock_.Now() + time_left);
    if (kept.ok()) queue_.GiveBackPlace();
    return kept.code();
  }

  // One of those that are kept.
  QueuePlace Place() {
    return QueuePlace([this] { queue_.GiveBackPlace(); });
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

TEST_F(TaskQueueTest, APlaceThatIsGivenBackIsFree) {
  for (int i = 0; i < 100; ++i) ASSERT_EQ(CheckRoom(absl::Seconds(9)), kOk);
  ASSERT_EQ(Push(absl::Seconds(9)), kOk);
  EXPECT_EQ(Pop().batch.size(), 1u);
}

// Otherwise a burst would be decoded whole, and refused after.
TEST_F(TaskQueueTest, AKeptPlaceCountsAsATaskThatWaits) {
  constexpr int kPlaces = 9;  // the worker takes one, eight may wait
  for (int i = 0; i < kPlaces; ++i) {
    ASSERT_TRUE(queue_.KeepPlace(absl::InfiniteFuture()).ok()) << i;
  }
  EXPECT_EQ(CheckRoom(absl::InfiniteDuration()),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(Push(absl::InfiniteDuration()),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(Push(absl::InfiniteDuration(), Place()), kOk);
  EXPECT_EQ(CheckRoom(absl::InfiniteDuration()),
            absl::StatusCode::kResourceExhausted)
      << "the task took its place's place";
  queue_.GiveBackPlace();
  EXPECT_EQ(CheckRoom(absl::InfiniteDuration()), kOk);
}

TEST_F(TaskQueueTest, OnlyWhatIsAlikeSharesAPass) {
  const auto push = [&](const ExplainCost& cost) {
    return Push(absl::InfiniteDuration(), QueuePlace(), cost);
  };
  ASSERT_EQ(push({.backward = 3}), kOk);
  ASSERT_EQ(push({}), kOk);
  ASSERT_EQ(push({.backward = 4}), kOk);
  ASSERT_EQ(push({.forward = 2}), kOk);
  EXPECT_EQ(Pop().batch.size(), 2u) << "three classes, and four";
  EXPECT_EQ(Pop().batch.size(), 2u) << "as the first of them allows";
}

TEST_F(TaskQueueTest, LargeImagesMakeSmallBatches) {
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(Push(absl::InfiniteDuration(), QueuePlace(), {.forward = 2}),
              kOk);
  }
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
  const auto refused = queue_.KeepPlace(clock_.Now() + absl::Seconds(0.5));
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
