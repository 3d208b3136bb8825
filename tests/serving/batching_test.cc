// Which explanations share a pass, and what each of them gets from it.
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/serving/scheduler_fixture.h"

namespace camserve {
namespace {

using ::testing::ElementsAre;

constexpr absl::StatusCode kOk = absl::StatusCode::kOk;
constexpr absl::StatusCode kLate = absl::StatusCode::kDeadlineExceeded;

// A pass as a model saw it.
struct SeenPass {
  std::string layer;
  std::vector<float> values;
  absl::Time deadline;
};

// Holds each pass at a gate, lets it take a while of the clock and remembers
// it. A question of a negative value is an error.
class RecordingModel : public FakeModel {
 public:
  RecordingModel(ManualClock& clock, Gate& gate) : clock_(clock), gate_(gate) {}

  std::vector<Answer> Explain(const std::string& layer,
                              absl::Span<const SampleQuestion> questions,
                              absl::Time deadline) const override {
    gate_.Pass();
    clock_.Advance(absl::Seconds(1));
    SeenPass seen = {.layer = layer, .deadline = deadline};
    std::vector<Answer> answers;
    for (const SampleQuestion& question : questions) {
      const float value = question.input.values.at(0);
      seen.values.push_back(value);
      answers.push_back(value < 0
                            ? Answer(absl::InvalidArgumentError("negative"))
                            : SampleExplanation{.logits = {value}});
    }
    const absl::MutexLock lock(&mutex_);
    passes_.push_back(std::move(seen));
    return answers;
  }

  std::vector<SeenPass> passes() const {
    const absl::MutexLock lock(&mutex_);
    return passes_;
  }

 private:
  ManualClock& clock_;
  Gate& gate_;
  mutable absl::Mutex mutex_;
  mutable std::vector<SeenPass> passes_ ABSL_GUARDED_BY(mutex_);
};

class BatchingTest : public ModelSchedulerTest {
 protected:
  BatchingTest() {
    options_.max_batch_size = 4;
    served_->instances.push_back(model_);
    served_->placements.emplace_back("cpu");
  }

  // Submits a task while the worker is busy with the task 1000.
  void Submit(int number, float value, const std::string& layer = "",
              absl::Duration time_left = absl::InfiniteDuration(),
              std::vector<int64_t> shape = {1}) {
    ExplainTask task = Task(served_, value);
    task.layer = layer;
    task.deadline = clock_.Now() + time_left;
    task.question.input.shape = std::move(shape);
    scheduler_->Submit(std::move(task), answers_.Record(number));
  }

  void Begin() {
    scheduler_ = &Make();
    Occupy(*scheduler_, served_);
  }

  // The values of each pass, after the one that occupied the worker.
  std::vector<std::vector<float>> Batches(int last) {
    gate_->Open();
    for (int i = 1; i <= last; ++i) answers_.AwaitCode(i);
    std::vector<std::vector<float>> batches;
    for (const SeenPass& pass : model_->passes()) {
      batches.push_back(pass.values);
    }
    batches.erase(batches.begin());
    return batches;
  }

  ModelScheduler* scheduler_ = nullptr;
  const std::shared_ptr<RecordingModel> model_ =
      std::make_shared<RecordingModel>(clock_, *gate_);
  const std::shared_ptr<ServedModel> served_ = std::make_shared<ServedModel>();
};

TEST_F(BatchingTest, WhatWaitsSharesPassesUpToTheLimit) {
  Begin();
  for (int i = 1; i <= 6; ++i) Submit(i, static_cast<float>(i));
  EXPECT_THAT(Batches(6),
              ElementsAre(ElementsAre(1, 2, 3, 4), ElementsAre(5, 6)));
  for (int i = 1; i <= 6; ++i) {
    const auto answer = answers_.Await(i);
    ASSERT_TRUE(answer.ok()) << answer.status();
    EXPECT_THAT(answer->explanation.logits, ElementsAre(i));
    EXPECT_EQ(answer->batch_size, i <= 4 ? 4 : 2);
  }
}

TEST_F(BatchingTest, TheModelsOwnLimitCounts) {
  served_->config.max_batch_size = 2;
  Begin();
  for (int i = 1; i <= 3; ++i) Submit(i, static_cast<float>(i));
  EXPECT_THAT(Batches(3), ElementsAre(ElementsAre(1, 2), ElementsAre(3)));
}

TEST_F(BatchingTest, OnlyOneLayerAndShapeShareAPass) {
  Begin();
  Submit(1, 1);
  Submit(2, 2, "features.2");
  Submit(3, 3, "features.4");  // the default layer by its name
  Submit(4, 4, "", absl::InfiniteDuration(), {1, 1});
  Submit(5, 5, "features.2");
  EXPECT_THAT(Batches(5), ElementsAre(ElementsAre(1, 3), ElementsAre(2, 5),
                                      ElementsAre(4)));
}

TEST_F(BatchingTest, OneQuestionsErrorIsItsOwn) {
  Begin();
  Submit(1, 1);
  Submit(2, -1);
  Submit(3, 3);
  EXPECT_THAT(Batches(3), ElementsAre(ElementsAre(1, -1, 3)));
  EXPECT_EQ(answers_.AwaitCode(1), kOk);
  EXPECT_EQ(answers_.AwaitCode(2), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(answers_.AwaitCode(3), kOk);
}

TEST_F(BatchingTest, AnEarlyDeadlineCutsNobodyShort) {
  Begin();
  const absl::Time start = clock_.Now();
  Submit(1, 1, "", absl::Seconds(5));
  Submit(2, 2, "", absl::Seconds(60));
  EXPECT_THAT(Batches(2), ElementsAre(ElementsAre(1, 2)));
  EXPECT_EQ(model_->passes().back().deadline, start + absl::Seconds(60));
  EXPECT_EQ(answers_.AwaitCode(1), kOk);
  EXPECT_EQ(answers_.AwaitCode(2), kOk);
}

// A pass takes a second, as the first one has shown.
TEST_F(BatchingTest, WhatCannotBeInTimeCostsNoPass) {
  Begin();
  gate_->Open();
  EXPECT_EQ(answers_.AwaitCode(1000), kOk);
  Submit(1, 1, "", absl::Milliseconds(1));
  ASSERT_TRUE(answers_.Has(1)) << "refused by the call itself";
  EXPECT_EQ(answers_.AwaitCode(1), kLate);
  EXPECT_EQ(model_->passes().size(), 1u);
  Submit(2, 2, "", absl::Seconds(2));
  EXPECT_EQ(answers_.AwaitCode(2), kOk);
}

// Calls that the estimate refuses must not keep it as it is for ever.
TEST_F(BatchingTest, AModelThatWasSlowIsTriedAgain) {
  Begin();
  gate_->Open();
  EXPECT_EQ(answers_.AwaitCode(1000), kOk);
  int number = 1;
  do {
    Submit(number, 1, "", absl::Milliseconds(500));
    answers_.AwaitCode(number);
  } while (model_->passes().size() == 1 && ++number < 100);
  EXPECT_EQ(number, 8) << "0.9 ^ 7 < 0.5";
}

// The clock stands still: what comes late must not be waited for in vain.
TEST_F(BatchingTest, AFullBatchDoesNotWaitOutTheDelay) {
  options_.max_queue_delay = absl::Hours(1);
  scheduler_ = &Make();
  gate_->Open();
  for (int i = 1; i <= 3; ++i) Submit(i, static_cast<float>(i));
  EXPECT_FALSE(answers_.Has(1));
  Submit(4, 4);
  for (int i = 1; i <= 4; ++i) EXPECT_EQ(answers_.Await(i)->batch_size, 4);
}

TEST_F(BatchingTest, ADelayEndsWithoutAFullBatch) {
  options_.max_queue_delay = absl::Seconds(10);
  scheduler_ = &Make();
  gate_->Open();
  Submit(1, 1);
  clock_.Advance(absl::Seconds(10));
  Submit(2, 2, "features.2");  // wakes the worker
  EXPECT_EQ(answers_.Await(1)->batch_size, 1);
  EXPECT_THAT(model_->passes().front().values, ElementsAre(1));
  clock_.Advance(absl::Seconds(10));
  for (int i = 3; i <= 5; ++i) Submit(i, 2, "features.2");
  EXPECT_EQ(answers_.AwaitCode(2), kOk);
}

TEST_F(BatchingTest, OnACpuABulkPassHoldsNoExplanationUp) {
  scheduler_ = &Make();
  absl::Notification ended;
  BulkTask bulk;
  bulk.model = served_;
  bulk.pass = [this](const Model&) {
    EXPECT_EQ(answers_.AwaitCode(1), kOk) << "answered meanwhile";
    return absl::OkStatus();
  };
  gate_->Open();
  scheduler_->SubmitBulk(std::move(bulk), [&](const auto& time) {
    EXPECT_TRUE(time.ok()) << time.status();
    ended.Notify();
  });
  Submit(1, 1);
  ended.WaitForNotification();
}

}  // namespace
}  // namespace camserve
