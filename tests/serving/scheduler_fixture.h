// What tests of the scheduler share.
#ifndef CAMSERVE_TESTS_SERVING_SCHEDULER_FIXTURE_H_
#define CAMSERVE_TESTS_SERVING_SCHEDULER_FIXTURE_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/time/time.h"
#include "common/clock.h"
#include "gtest/gtest.h"
#include "server/serving/model_scheduler.h"
#include "tests/repository/fake_model.h"
#include "tests/serving/answers.h"
#include "tests/serving/gate.h"

namespace camserve {

// On "cuda:0" both lanes share a worker; on "cpu" each has its own.
inline std::shared_ptr<ServedModel> ModelOf(
    int instances, const FakeModel::ExplainFunction& explain = nullptr,
    const std::string& device = "cuda:0") {
  auto model = std::make_shared<ServedModel>();
  model->placements.assign(instances, device);
  for (int i = 0; i < instances; ++i) {
    model->instances.push_back(std::make_shared<FakeModel>(4, explain));
  }
  return model;
}

// A model whose passes wait at the gate and then answer the input's first
// value.
inline std::shared_ptr<ServedModel> GatedModel(
    int instances, const std::shared_ptr<Gate>& gate,
    const std::string& device = "cuda:0") {
  return ModelOf(
      instances,
      [gate](const std::string&, const SampleQuestion& question,
             absl::Time) -> FakeModel::Answer {
        gate->Pass();
        return SampleExplanation{.logits = {question.input.values.at(0)}};
      },
      device);
}

// A scheduler on a clock that stands still, and its answers.
class ModelSchedulerTest : public testing::Test {
 protected:
  ModelSchedulerTest() {
    options_.clock = &clock_;
    options_.max_batch_size = 1;
  }
  // Passes that still stand at the gate would hold the scheduler up.
  ~ModelSchedulerTest() override { gate_->Open(); }

  // Ends what the scheduler has, before what it uses goes.
  void End() {
    gate_->Open();
    scheduler_.reset();
  }

  ModelScheduler& Make() { return scheduler_.emplace(options_); }

  ExplainTask Task(std::shared_ptr<const ServedModel> model, float value = 0) {
    ExplainTask task;
    task.model = std::move(model);
    task.question.input = {.shape = {1}, .values = {value}};
    return task;
  }

  // Waits until every worker of `model` stands at the gate with one of the
  // tasks numbered from 1000.
  void Occupy(ModelScheduler& scheduler,
              const std::shared_ptr<ServedModel>& model) {
    const int workers = static_cast<int>(model->instances.size());
    for (int i = 0; i < workers; ++i) {
      scheduler.Submit(Task(model), answers_.Record(1000 + i));
      gate_->AwaitArrivals(i + 1);  // one each
    }
  }

  ManualClock clock_ = ManualClock(absl::FromUnixSeconds(1000));
  Answers answers_;
  const std::shared_ptr<Gate> gate_ = std::make_shared<Gate>();
  ModelScheduler::Options options_;

 private:
  std::optional<ModelScheduler> scheduler_;
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_SERVING_SCHEDULER_FIXTURE_H_
