#include "server/serving/model_scheduler.h"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/repository/fake_model.h"
#include "tests/serving/answers.h"
#include "tests/serving/gate.h"
#include "tests/serving/scheduler_fixture.h"

namespace camserve {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr absl::StatusCode kOk = absl::StatusCode::kOk;
constexpr absl::StatusCode kFull = absl::StatusCode::kResourceExhausted;
constexpr absl::StatusCode kUnavailable = absl::StatusCode::kUnavailable;

TEST_F(ModelSchedulerTest, AnswersWhatTheModelAnswers) {
  Make().Submit(Task(ModelOf(1), 7), answers_.Record(1));
  const auto answer = answers_.Await(1);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_THAT(answer->explanation.logits, ElementsAre(7, 0, 0, 0));
  EXPECT_EQ(answer->batch_size, 1);
}

TEST_F(ModelSchedulerTest, LayerAndDeadlineReachTheModel) {
  const absl::Time deadline = clock_.Now() + absl::Seconds(3);
  const auto model =
      ModelOf(1,
              [&](const std::string& layer, const SampleQuestion&,
                  absl::Time given) -> FakeModel::Answer {
                EXPECT_EQ(given, deadline);
                return absl::NotFoundError(layer);
              });
  ExplainTask task = Task(model);
  task.layer = "features.2";
  task.deadline = deadline;
  Make().Submit(std::move(task), answers_.Record(1));
  EXPECT_EQ(answers_.Await(1).status(), absl::NotFoundError("features.2"));
}

TEST_F(ModelSchedulerTest, TellsWhereTheTimeWent) {
  const auto model = ModelOf(1,
                             [&](const std::string&, const SampleQuestion&,
                                 absl::Time) -> FakeModel::Answer {
                               gate_->Pass();
                               clock_.Advance(absl::Seconds(5));
                               return SampleExplanation();
                             });
  ModelScheduler& scheduler = Make();
  Occupy(scheduler, model);
  scheduler.Submit(Task(model), answers_.Record(1));
  clock_.Advance(absl::Seconds(2));
  gate_->Open();
  const auto first = answers_.Await(1000);
  EXPECT_EQ(first->queue_time, absl::ZeroDuration());
  EXPECT_EQ(first->compute_time, absl::Seconds(7));
  const auto second = answers_.Await(1);
  EXPECT_EQ(second->queue_time, absl::Seconds(7));
  EXPECT_EQ(second->compute_time, absl::Seconds(5));
}

TEST_F(ModelSchedulerTest, RunsInOrder) {
  std::vector<float> order;
  const auto model =
      ModelOf(1,
              [&](const std::string&, const SampleQuestion& question,
                  absl::Time) -> FakeModel::Answer {
                gate_->Pass();
                order.push_back(question.input.values[0]);
                return SampleExplanation();
              });
  ModelScheduler& scheduler = Make();
  for (int i = 0; i < 5; ++i) {
    scheduler.Submit(Task(model, static_cast<float>(i)), answers_.Record(i));
  }
  gate_->Open();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(answers_.AwaitCode(i), kOk);
  EXPECT_THAT(order, ElementsAre(0, 1, 2, 3, 4));
}

// The limit counts tasks that wait: not those that workers have.
class QueueLimitTest : public ModelSchedulerTest,
                       public testing::WithParamInterface<std::pair<int, int>> {
};

TEST_P(QueueLimitTest, IsExact) {
  const auto [limit, instances] = GetParam();
  options_.max_queue_length = limit;
  ModelScheduler& scheduler = Make();
  const auto model = GatedModel(instances, gate_);
  // At once: workers that have not come yet count as free.
  for (int i = 0; i < instances + limit + 3; ++i) {
    scheduler.Submit(Task(model), answers_.Record(i));
  }
  for (int i = instances + limit; i < instances + limit + 3; ++i) {
    ASSERT_TRUE(answers_.Has(i)) << "refused by the call itself";
    EXPECT_EQ(answers_.AwaitCode(i), kFull);
  }
  gate_->Open();
  for (int i = 0; i < instances + limit; ++i) {
    EXPECT_EQ(answers_.AwaitCode(i), kOk) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(LimitAndInstances, QueueLimitTest,
                         testing::Values(std::pair(0, 1), std::pair(1, 1),
                                         std::pair(2, 1), std::pair(64, 1),
                                         std::pair(0, 3), std::pair(5, 3)));

TEST_F(ModelSchedulerTest, TheModelsOwnLimitCounts) {
  const auto model = GatedModel(1, gate_);
  model->config.max_queue_length = 2;
  ModelScheduler& scheduler = Make();
  Occupy(scheduler, model);
  for (int i = 0; i < 3; ++i) {
    scheduler.Submit(Task(model), answers_.Record(i));
  }
  const auto refused = answers_.Await(2);
  EXPECT_EQ(refused.status().code(), kFull);
  EXPECT_THAT(refused.status().message(), HasSubstr("2 requests may wait"));
  EXPECT_FALSE(answers_.Has(1));
}

// An answer frees its place before it is given.
TEST_F(ModelSchedulerTest, AClientThatWaitsForItsAnswersIsNeverRefused) {
  options_.max_queue_length = 0;
  ModelScheduler& scheduler = Make();
  const auto model = ModelOf(1);
  for (int i = 0; i < 200; ++i) {
    scheduler.Submit(Task(model), answers_.Record(i));
    ASSERT_EQ(answers_.AwaitCode(i), kOk) << i;
  }
}

TEST_F(ModelSchedulerTest, AFullModelHoldsNoOtherUp) {
  options_.max_queue_length = 1;
  ModelScheduler& scheduler = Make();
  const auto full = GatedModel(1, gate_);
  Occupy(scheduler, full);
  for (int i = 0; i < 2; ++i) {
    scheduler.Submit(Task(full), answers_.Record(i));
  }
  EXPECT_EQ(answers_.AwaitCode(1), kFull);
  scheduler.Submit(Task(ModelOf(1)), answers_.Record(2));
  EXPECT_EQ(answers_.AwaitCode(2), kOk);
}

TEST_F(ModelSchedulerTest, InstancesRunSideBySide) {
  ModelScheduler& scheduler = Make();
  const auto model = GatedModel(3, gate_);
  Occupy(scheduler, model);
  EXPECT_EQ(gate_->arrived(), 3);
}

TEST_F(ModelSchedulerTest, EachWorkerHasAnInstanceOfItsOwn) {
  auto model = std::make_shared<ServedModel>();
  for (float i = 0; i < 3; ++i) {
    const auto explain = [this, i](const std::string&, const SampleQuestion&,
                                   absl::Time) -> FakeModel::Answer {
      gate_->Pass();
      return SampleExplanation{.logits = {i}};
    };
    model->instances.push_back(std::make_shared<FakeModel>(4, explain));
    model->placements.emplace_back("cpu");
  }
  Occupy(Make(), model);
  gate_->Open();
  std::vector<float> instances;
  for (int i = 0; i < 3; ++i) {
    instances.push_back(answers_.Await(1000 + i)->explanation.logits[0]);
  }
  EXPECT_THAT(instances, testing::UnorderedElementsAre(0, 1, 2));
}

TEST_F(ModelSchedulerTest, ATaskThatComesTooLateCostsNoPass) {
  const auto model = GatedModel(1, gate_);
  ExplainTask task = Task(model);
  task.deadline = clock_.Now();
  Make().Submit(std::move(task), answers_.Record(1));
  EXPECT_EQ(answers_.AwaitCode(1), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(gate_->arrived(), 0);
}

TEST_F(ModelSchedulerTest, ATaskWhoseDeadlinePassesCostsNoPass) {
  const auto model = GatedModel(1, gate_);
  ModelScheduler& scheduler = Make();
  Occupy(scheduler, model);
  ExplainTask task = Task(model);
  task.deadline = clock_.Now() + absl::Seconds(1);
  scheduler.Submit(std::move(task), answers_.Record(1));
  scheduler.Submit(Task(model), answers_.Record(2));
  clock_.Advance(absl::Seconds(1));
  gate_->Open();
  EXPECT_EQ(answers_.AwaitCode(1), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(answers_.AwaitCode(2), kOk);
  EXPECT_EQ(gate_->arrived(), 2);
}

TEST_F(ModelSchedulerTest, ATaskWhoseCallerIsGoneCostsNoPass) {
  const auto model = GatedModel(1, gate_);
  ModelScheduler& scheduler = Make();
  Occupy(scheduler, model);
  std::atomic<bool> gone = false;
  ExplainTask task = Task(model);
  task.is_cancelled = [&] { return gone.load(); };
  scheduler.Submit(std::move(task), answers_.Record(1));
  scheduler.Submit(Task(model), answers_.Record(2));
  gone = true;
  gate_->Open();
  EXPECT_EQ(answers_.AwaitCode(1), absl::StatusCode::kCancelled);
  EXPECT_EQ(answers_.AwaitCode(2), kOk);
  EXPECT_EQ(gate_->arrived(), 2);
}

TEST_F(ModelSchedulerTest, TellsWhetherThereIsRoom) {
  options_.max_queue_length = 1;
  const auto model = GatedModel(1, gate_);
  ModelScheduler& scheduler = Make();
  const auto room = [&](absl::Duration time_left) {
    return scheduler.Reserve(model, clock_.Now() + time_left).status().code();
  };
  EXPECT_EQ(room(absl::InfiniteDuration()), kOk) << "nothing came yet";
  Occupy(scheduler, model);
  EXPECT_EQ(room(absl::InfiniteDuration()), kOk);
  ExplainTask left = Task(model);
  std::atomic<bool> gone = false;
  left.is_cancelled = [&] { return gone.load(); };
  scheduler.Submit(std::move(left), answers_.Record(1));
  EXPECT_EQ(room(absl::InfiniteDuration()), kFull);
  gone = true;
  EXPECT_EQ(room(absl::InfiniteDuration()), kOk) << "nobody waits for that one";
  EXPECT_EQ(answers_.AwaitCode(1), absl::StatusCode::kCancelled);
  gate_->Open();
  scheduler.Stop();
  EXPECT_EQ(room(absl::InfiniteDuration()), absl::StatusCode::kUnavailable);
}

TEST_F(ModelSchedulerTest, TasksThatNobodyWaitsForMakeRoom) {
  options_.max_queue_length = 2;
  const auto model = GatedModel(1, gate_);
  ModelScheduler& scheduler = Make();
  Occupy(scheduler, model);
  ExplainTask late = Task(model);
  late.deadline = clock_.Now() + absl::Seconds(1);
  scheduler.Submit(std::move(late), answers_.Record(1));
  ExplainTask left = Task(model);
  std::atomic<bool> gone = false;
  left.is_cancelled = [&] { return gone.load(); };
  scheduler.Submit(std::move(left), answers_.Record(2));
  clock_.Advance(absl::Seconds(1));
  gone = true;
  for (int i = 3; i < 6; ++i) {
    scheduler.Submit(Task(model), answers_.Record(i));
  }
  EXPECT_EQ(answers_.AwaitCode(1), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(answers_.AwaitCode(2), absl::StatusCode::kCancelled);
  EXPECT_EQ(answers_.AwaitCode(5), kFull);
  gate_->Open();
  EXPECT_EQ(answers_.AwaitCode(3), kOk);
  EXPECT_EQ(answers_.AwaitCode(4), kOk);
}

TEST_F(ModelSchedulerTest, HoldsNoModelThatHasNoTask) {
  ModelScheduler& scheduler = Make();
  auto model = ModelOf(1);
  scheduler.Submit(Task(model), answers_.Record(1));
  EXPECT_EQ(answers_.AwaitCode(1), kOk);
  const std::weak_ptr<ServedModel> watched = model;
  model = nullptr;
  EXPECT_TRUE(watched.expired());
}

TEST_F(ModelSchedulerTest, ManyModelsComeAndGo) {
  ModelScheduler& scheduler = Make();
  for (int i = 0; i < 100; ++i) {
    const auto model = ModelOf(2);
    model->config.max_queue_length = 1 + i;
    scheduler.Submit(Task(model, static_cast<float>(i)), answers_.Record(i));
    ASSERT_TRUE(answers_.Await(i).ok()) << i;
  }
}

TEST_F(ModelSchedulerTest, StopAnswersWhatWaitsAndEndsWhatRuns) {
  const auto model = GatedModel(1, gate_);
  ModelScheduler& scheduler = Make();
  Occupy(scheduler, model);
  ExplainTask opens = Task(model);
  scheduler.Submit(std::move(opens), [&](auto answer) {
    gate_->Open();
    answers_.Record(1)(std::move(answer));
  });
  scheduler.Stop();
  ASSERT_TRUE(answers_.Has(1) && answers_.Has(1000));
  EXPECT_EQ(answers_.AwaitCode(1), kUnavailable);
  EXPECT_EQ(answers_.AwaitCode(1000), kOk);
  scheduler.Submit(Task(model), answers_.Record(2));
  EXPECT_EQ(answers_.AwaitCode(2), kUnavailable);
}

TEST_F(ModelSchedulerTest, APassThatDoesNotEndIsLeftBehind) {
  options_.stop_limit = absl::Milliseconds(1);
  std::weak_ptr<ServedModel> watched;
  {
    const auto model = GatedModel(2, gate_);
    watched = model;
    ModelScheduler& scheduler = Make();
    Occupy(scheduler, model);
    scheduler.Stop();
  }
  ASSERT_TRUE(answers_.Has(1000) && answers_.Has(1001));
  EXPECT_EQ(answers_.AwaitCode(1000), kUnavailable);
  EXPECT_EQ(answers_.AwaitCode(1001), kUnavailable);
  EXPECT_FALSE(watched.expired()) << "the thread left behind owns the model";
}

TEST_F(ModelSchedulerTest, AModelThatDoesNotAnswerIsAnError) {
  class Mute : public FakeModel {
   public:
    std::vector<Answer> Explain(const std::string&,
                                absl::Span<const SampleQuestion>,
                                absl::Time) const override {
      return {};
    }
  };
  auto model = std::make_shared<ServedModel>();
  model->instances.push_back(std::make_shared<Mute>());
  model->placements.emplace_back("cpu");
  Make().Submit(Task(model), answers_.Record(1));
  EXPECT_EQ(answers_.AwaitCode(1), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace camserve
