// Passes of evaluations beside explanations.
#include <atomic>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/serving/scheduler_fixture.h"

namespace camserve {
namespace {

using ::testing::ElementsAre;

using BulkPassTest = ModelSchedulerTest;

TEST_F(BulkPassTest, RunsOnAnInstanceAndTellsItsTime) {
  const auto model = ModelOf(1);
  BulkTask task;
  task.model = model;
  task.pass = [&](const Model& instance) {
    EXPECT_EQ(&instance, model->instances[0].get());
    clock_.Advance(absl::Seconds(3));
    return absl::OkStatus();
  };
  absl::Notification ended;
  Make().SubmitBulk(std::move(task), [&](absl::StatusOr<absl::Duration> time) {
    ASSERT_TRUE(time.ok()) << time.status();
    EXPECT_EQ(*time, absl::Seconds(3));
    ended.Notify();
  });
  ended.WaitForNotification();
}

TEST_F(BulkPassTest, IsOvertakenByExplanations) {
  const auto model = GatedModel(1, gate_);
  ModelScheduler& scheduler = Make();
  Occupy(scheduler, model);
  absl::Mutex mutex;
  std::vector<std::string> order;
  absl::BlockingCounter ends(3);
  const auto note = [&](const std::string& who) {
    {
      absl::MutexLock lock(&mutex);
      order.push_back(who);
    }
    ends.DecrementCount();
  };
  for (const char* name : {"bulk 1", "bulk 2"}) {
    BulkTask task;
    task.model = model;
    task.pass = [](const Model&) { return absl::OkStatus(); };
    scheduler.SubmitBulk(std::move(task), [&note, name](const auto& time) {
      EXPECT_TRUE(time.ok()) << time.status();
      note(name);
    });
  }
  scheduler.Submit(Task(model), [&](const auto&) { note("explanation"); });
  gate_->Open();
  ends.Wait();
  EXPECT_THAT(order, ElementsAre("explanation", "bulk 1", "bulk 2"));
}

// An evaluation has few passes on their way, and must not fail for a burst of
// explanations.
TEST_F(BulkPassTest, TakesNoRoomAndNeedsNone) {
  options_.max_queue_length = 1;
  const auto model = GatedModel(1, gate_);
  ModelScheduler& scheduler = Make();
  Occupy(scheduler, model);
  absl::BlockingCounter ends(3);
  const auto submit_bulk = [&] {
    BulkTask task;
    task.model = model;
    task.pass = [](const Model&) { return absl::OkStatus(); };
    scheduler.SubmitBulk(std::move(task), [&](const auto& time) {
      EXPECT_TRUE(time.ok()) << time.status();
      ends.DecrementCount();
    });
  };
  submit_bulk();
  submit_bulk();
  scheduler.Submit(Task(model), answers_.Record(1));
  scheduler.Submit(Task(model), answers_.Record(2));
  EXPECT_EQ(answers_.AwaitCode(2), absl::StatusCode::kResourceExhausted);
  submit_bulk();
  gate_->Open();
  EXPECT_EQ(answers_.AwaitCode(1), absl::StatusCode::kOk);
  ends.Wait();
}

TEST_F(BulkPassTest, ThatNobodyWantsIsNotRun) {
  const auto model = GatedModel(1, gate_);
  ModelScheduler& scheduler = Make();
  Occupy(scheduler, model);
  absl::BlockingCounter ends(2);
  const auto submit = [&](std::function<void(BulkTask&)> change,
                          absl::StatusOr<absl::Duration>& result) {
    BulkTask task;
    task.model = model;
    task.pass = [](const Model&) {
      ADD_FAILURE() << "it was run";
      return absl::OkStatus();
    };
    change(task);
    scheduler.SubmitBulk(std::move(task), [&](auto time) {
      result = std::move(time);
      ends.DecrementCount();
    });
  };
  absl::StatusOr<absl::Duration> late;
  absl::StatusOr<absl::Duration> left;
  submit([&](BulkTask& t) { t.deadline = clock_.Now() + absl::Seconds(1); },
         late);
  std::atomic<bool> is_left = false;
  submit([&](BulkTask& t) { t.is_cancelled = [&] { return is_left.load(); }; },
         left);
  clock_.Advance(absl::Seconds(2));
  is_left = true;
  gate_->Open();
  ends.Wait();
  EXPECT_EQ(late.status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(left.status().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace camserve
