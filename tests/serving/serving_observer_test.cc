// What the scheduler tells its observer.
#include "server/serving/serving_observer.h"

#include <string>
#include <utility>
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

// Writes each call down as a line. Thread-safe.
class Notes : public ServingObserver {
 public:
  void OnQueueDepth(absl::string_view model, Lane lane, int depth) override {
    Add(absl::StrCat(model, " depth ", static_cast<int>(lane), " ", depth));
  }
  void OnBatch(absl::string_view model, int size) override {
    Add(absl::StrCat(model, " batch ", size));
  }
  void OnRejected(absl::string_view model, Lane lane,
                  Rejection reason) override {
    Add(absl::StrCat(model, " rejected ", static_cast<int>(lane), " ",
                     RejectionLabel(reason)));
  }

  // What was told since it was last asked for.
  std::vector<std::string> Take() {
    const absl::MutexLock lock(&mutex_);
    return std::exchange(lines_, {});
  }

 private:
  void Add(std::string line) {
    const absl::MutexLock lock(&mutex_);
    lines_.push_back(std::move(line));
  }

  absl::Mutex mutex_;
  std::vector<std::string> lines_ ABSL_GUARDED_BY(mutex_);
};

class ServingObserverTest : public ModelSchedulerTest {
 protected:
  ServingObserverTest() {
    options_.observer = &notes_;
    options_.max_batch_size = 8;
    options_.max_queue_length = 2;
  }
  ~ServingObserverTest() override { End(); }

  std::shared_ptr<ServedModel> NamedModel() {
    auto model = GatedModel(1, gate_);
    model->identity.name = "m";
    return model;
  }

  Notes notes_;
};

TEST_F(ServingObserverTest, HearsOfDepthsBatchesAndRefusals) {
  const auto model = NamedModel();
  ModelScheduler& scheduler = Make();
  Occupy(scheduler, model);
  EXPECT_THAT(notes_.Take(),
              ElementsAre("m depth 0 1", "m depth 0 0", "m batch 1"));
  for (int i = 1; i <= 3; ++i) {
    scheduler.Submit(Task(model), answers_.Record(i));
  }
  EXPECT_THAT(notes_.Take(), ElementsAre("m depth 0 1", "m depth 0 2",
                                         "m rejected 0 queue_full"));
  gate_->Open();
  answers_.AwaitCode(1);
  answers_.AwaitCode(2);
  EXPECT_THAT(notes_.Take(), ElementsAre("m depth 0 0", "m batch 2"));
}

TEST_F(ServingObserverTest, HearsOfWhatIsRefusedBeforeItIsATask) {
  const auto model = NamedModel();
  ModelScheduler& scheduler = Make();
  Occupy(scheduler, model);
  for (int i = 1; i <= 2; ++i) {
    scheduler.Submit(Task(model), answers_.Record(i));
  }
  notes_.Take();
  EXPECT_FALSE(scheduler.Reserve(model, absl::InfiniteFuture()).ok());
  EXPECT_THAT(notes_.Take(), ElementsAre("m rejected 0 queue_full"));
}

TEST_F(ServingObserverTest, CountsTheVersionsOfAModelTogether) {
  const auto old = NamedModel();
  const auto current = NamedModel();
  ModelScheduler& scheduler = Make();
  scheduler.Submit(Task(old), answers_.Record(1));
  gate_->AwaitArrivals(1);
  scheduler.Submit(Task(current), answers_.Record(2));
  gate_->AwaitArrivals(2);
  notes_.Take();
  scheduler.Submit(Task(old), answers_.Record(3));
  scheduler.Submit(Task(current), answers_.Record(4));
  EXPECT_THAT(notes_.Take(), ElementsAre("m depth 0 1", "m depth 0 2"));
}

TEST_F(ServingObserverTest, HearsWhyATaskHadNoPass) {
  const auto model = NamedModel();
  ModelScheduler& scheduler = Make();
  Occupy(scheduler, model);
  notes_.Take();
  ExplainTask late = Task(model);
  late.deadline = clock_.Now();
  scheduler.Submit(std::move(late), answers_.Record(1));
  ExplainTask left = Task(model);
  left.is_cancelled = [] { return true; };
  scheduler.Submit(std::move(left), answers_.Record(2));
  EXPECT_THAT(notes_.Take(),
              ElementsAre("m rejected 0 deadline", "m rejected 0 cancelled"));
  gate_->Open();
  answers_.AwaitCode(1000);
  scheduler.Stop();
  scheduler.Submit(Task(model), answers_.Record(3));
  EXPECT_THAT(notes_.Take(), ElementsAre("m rejected 0 stopping"));
}

}  // namespace
}  // namespace camserve
