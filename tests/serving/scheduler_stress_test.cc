// Many submitters, models that come and go, cancellations, and a stop in the
// middle: every task is answered once, and rightly.
#include <array>
#include <atomic>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "server/serving/model_scheduler.h"
#include "tests/repository/fake_model.h"
#include "tests/support/eventually.h"

namespace camserve {
namespace {

constexpr int kSubmitters = 16;
constexpr int kTasks = 500;  // of each

std::shared_ptr<const ServedModel> NewModel() {
  auto model = std::make_shared<ServedModel>();
  for (int i = 0; i < 2; ++i) {
    model->instances.push_back(std::make_shared<FakeModel>());
    model->placements.emplace_back(i == 0 ? "cpu" : "cuda:0");
  }
  model->config.max_queue_length = 8;
  return model;
}

// Counts answers by status code, and wrong ones.
class Tally {
 public:
  ModelScheduler::Done Count(float expected) {
    return [this, expected](absl::StatusOr<ScheduledExplanation> answer) {
      ++counts_[static_cast<size_t>(answer.status().code())];
      if (answer.ok() && answer->explanation.logits[0] != expected) ++wrong_;
    };
  }
  int count(absl::StatusCode code) const {
    return counts_[static_cast<size_t>(code)];
  }
  int wrong() const { return wrong_; }
  int all() const {
    int sum = 0;
    for (const auto& count : counts_) sum += count;
    return sum;
  }

 private:
  std::array<std::atomic<int>, 17> counts_ = {};
  std::atomic<int> wrong_ = 0;
};

// Half of the tasks go to `shared`, half to models of the submitter's own.
void Submit(ModelScheduler& scheduler,
            const std::shared_ptr<const ServedModel>& shared, int submitter,
            Tally& tally) {
  std::shared_ptr<const ServedModel> own;
  for (int i = 0; i < kTasks; ++i) {
    if (i % 50 == 0) own = NewModel();
    const auto value = static_cast<float>(submitter * kTasks + i);
    ExplainTask task;
    task.model = i % 2 == 0 ? shared : own;
    task.question.input = {.shape = {1}, .values = {value}};
    if (i % 7 == 0) task.is_cancelled = [] { return true; };
    if (i % 11 == 0) task.deadline = absl::InfinitePast();
    scheduler.Submit(std::move(task), tally.Count(value));
  }
}

void SubmitFromAll(ModelScheduler& scheduler, Tally& tally) {
  const std::shared_ptr<const ServedModel> shared = NewModel();
  std::vector<std::jthread> submitters;
  for (int i = 0; i < kSubmitters; ++i) {
    submitters.emplace_back([&, i] { Submit(scheduler, shared, i, tally); });
  }
}

TEST(SchedulerStress, EveryTaskIsAnsweredOnce) {
  Tally tally;
  {
    ModelScheduler scheduler({});
    SubmitFromAll(scheduler, tally);
  }
  EXPECT_EQ(tally.all(), kSubmitters * kTasks);
  EXPECT_EQ(tally.wrong(), 0);
  EXPECT_GT(tally.count(absl::StatusCode::kOk), 0);
  EXPECT_GT(tally.count(absl::StatusCode::kCancelled), 0);
  EXPECT_GT(tally.count(absl::StatusCode::kDeadlineExceeded), 0);
}

TEST(SchedulerStress, StopAmidstOfIt) {
  Tally tally;
  ModelScheduler scheduler({});
  {
    std::jthread stopper([&] {
      EXPECT_TRUE(Eventually([&] { return tally.all() >= kTasks; }));
      scheduler.Stop();
    });
    SubmitFromAll(scheduler, tally);
  }
  EXPECT_EQ(tally.all(), kSubmitters * kTasks);
  EXPECT_EQ(tally.wrong(), 0);
}

}  // namespace
}  // namespace camserve
