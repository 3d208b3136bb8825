// Explanations that cost much beside those that cost little.
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/serving/scheduler_fixture.h"

namespace camserve {
namespace {

using ::testing::ElementsAre;

constexpr int kClasses = 20;  // three pieces

// Each class costs a pass back, and a pass of a large explanation waits at the
// gate.
class LargeExplanationTest : public ModelSchedulerTest {
 protected:
  // Passes that are under way use the rest of this.
  ~LargeExplanationTest() override { End(); }

  std::shared_ptr<ServedModel> ModelOn(const std::string& device) {
    auto model = std::make_shared<ServedModel>();
    model->placements = {device};
    model->instances = {std::make_shared<FakeModel>(
        FakeModel::Facts{.class_count = kClasses, .cost = {}},
        [this](const std::string&, const SampleQuestion& question, absl::Time) {
          return Explain(question);
        })};
    return model;
  }

  ExplainTask TaskOf(const std::shared_ptr<ServedModel>& model, int classes) {
    ExplainTask task = Task(model);
    task.question.classes = TopK{classes};
    return task;
  }

  std::vector<std::string> order() {
    absl::MutexLock lock(&mutex_);
    return order_;
  }

 private:
  SampleExplanation Explain(const SampleQuestion& question) {
    const int classes = std::get<TopK>(question.classes).k;
    {
      absl::MutexLock lock(&mutex_);
      order_.push_back(classes == kClasses
                           ? absl::StrCat("from ", question.first_class)
                           : "small");
    }
    if (classes == kClasses) gate_->Pass();
    return {.chosen_classes = classes};
  }

  absl::Mutex mutex_;
  std::vector<std::string> order_ ABSL_GUARDED_BY(mutex_);
};

TEST_F(LargeExplanationTest, OnACpuNobodyWaitsForIt) {
  const auto model = ModelOn("cpu");
  ModelScheduler& scheduler = Make();
  scheduler.Submit(TaskOf(model, kClasses), answers_.Record(0));
  gate_->AwaitArrivals(1);
  for (int i = 1; i <= 8; ++i) {
    scheduler.Submit(TaskOf(model, 1), answers_.Record(i));
  }
  for (int i = 1; i <= 8; ++i) EXPECT_TRUE(answers_.Await(i).ok());
  EXPECT_FALSE(answers_.Has(0));
  gate_->Open();
  EXPECT_TRUE(answers_.Await(0).ok());
}

TEST_F(LargeExplanationTest, WithOneWorkerOthersWaitForAPieceAtMost) {
  const auto model = ModelOn("cuda:0");
  ModelScheduler& scheduler = Make();
  scheduler.Submit(TaskOf(model, kClasses), answers_.Record(0));
  gate_->AwaitArrivals(1);
  scheduler.Submit(TaskOf(model, 1), answers_.Record(1));
  gate_->Open();
  EXPECT_TRUE(answers_.Await(1).ok());
  EXPECT_TRUE(answers_.Await(0).ok());
  EXPECT_THAT(order(), ElementsAre("from 0", "small", "from 8", "from 16"));
}

// It waits in the bulk lane, which has no limit of its own.
TEST_F(LargeExplanationTest, KeepsAPlaceOfTheQueue) {
  options_.max_queue_length = 1;
  const auto model = ModelOn("cpu");
  ModelScheduler& scheduler = Make();
  for (int i = 0; i < 2; ++i) {  // one that a worker could take, one that waits
    scheduler.Submit(TaskOf(model, kClasses), answers_.Record(i));
  }
  scheduler.Submit(TaskOf(model, kClasses), answers_.Record(2));
  EXPECT_EQ(answers_.AwaitCode(2), absl::StatusCode::kResourceExhausted);
  gate_->Open();
  EXPECT_TRUE(answers_.Await(0).ok());
  EXPECT_TRUE(answers_.Await(1).ok());
  EXPECT_TRUE(scheduler.Reserve(model, absl::InfiniteFuture()).ok());
}

}  // namespace
}  // namespace camserve
