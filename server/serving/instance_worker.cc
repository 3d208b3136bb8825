#include "server/serving/instance_worker.h"

#include <functional>
#include <utility>
#include <variant>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"

namespace camserve {
namespace {

// Hands over what a pass has found out.
using Delivery = std::function<void()>;

absl::StatusOr<SampleExplanation> RunPass(const Model& model,
                                          const ExplainTask& task) {
  std::vector<absl::StatusOr<SampleExplanation>> answers = model.Explain(
      task.layer, absl::MakeConstSpan(&task.question, 1), task.deadline);
  if (answers.size() != 1) {
    return absl::InternalError("the model did not answer");
  }
  return std::move(answers.front());
}

}  // namespace

// What the thread touches. It owns this together with the worker, because a
// pass that does not end outlives the worker.
class InstanceWorker::Run {
 public:
  Run(size_t instance, std::shared_ptr<TaskQueue> queue, const Clock* clock)
      : instance_(instance), queue_(std::move(queue)), clock_(clock) {}

  void Work() {
    while (TaskQueue::Pending pending = queue_->Pop()) {
      if (!RunTask(std::move(pending))) return;
    }
    absl::MutexLock lock(&mutex_);
    finished_ = true;
  }

  bool finished() const {
    absl::MutexLock lock(&mutex_);
    return finished_;
  }

  // The task of a pass that does not end before `deadline`; null where the
  // thread is finished or about to be.
  std::shared_ptr<PendingTask> GiveUp(absl::Time deadline) {
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithDeadline(absl::Condition(&finished_), deadline);
    // Before and after a pass the thread needs no more than a moment.
    mutex_.Await(absl::Condition(this, &Run::FinishedOrInPass));
    return std::exchange(in_pass_, nullptr);
  }

 private:
  bool FinishedOrInPass() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return finished_ || in_pass_ != nullptr;
  }

  void BeginPass(std::shared_ptr<PendingTask> pending) {
    absl::MutexLock lock(&mutex_);
    in_pass_ = std::move(pending);
  }

  // False where the pass was given up: then nothing outside may be touched.
  bool EndPass() {
    absl::MutexLock lock(&mutex_);
    return std::exchange(in_pass_, nullptr) != nullptr;
  }

  Delivery Execute(const PendingExplain& pending, const Model& model,
                   absl::Time arrival, absl::Time start) {
    absl::StatusOr<SampleExplanation> answer = RunPass(model, pending.task);
    if (!answer.ok()) {
      return [done = pending.done, status = answer.status()] { done(status); };
    }
    // Shared, as std::function copies.
    auto result = std::make_shared<ScheduledExplanation>(
        ScheduledExplanation{.explanation = *std::move(answer),
                             .queue_time = start - arrival,
                             .compute_time = clock_->Now() - start});
    return [done = pending.done, result] { done(std::move(*result)); };
  }

  Delivery Execute(const PendingBulk& pending, const Model& model,
                   absl::Time /*arrival*/, absl::Time start) {
    absl::StatusOr<absl::Duration> result = absl::ZeroDuration();
    const absl::Status status = pending.task.pass(model);
    if (status.ok()) {
      result = clock_->Now() - start;
    } else {
      result = status;
    }
    return [done = pending.done, result] { done(result); };
  }

  // Null where the pass was given up.
  Delivery Pass(const std::shared_ptr<PendingTask>& pending, absl::Time start) {
    BeginPass(pending);
    const Model& model = *pending->task().model->instances[instance_];
    Delivery delivery = std::visit(
        [&](const auto& what) {
          return Execute(what, model, pending->arrival, start);
        },
        pending->what);
    if (!EndPass()) return nullptr;
    return delivery;
  }

  // False where the pass was given up.
  bool RunTask(std::shared_ptr<PendingTask> pending) {
    const absl::Time start = clock_->Now();
    Delivery delivery;
    if (absl::Status wanted = CheckWanted(*pending, start); wanted.ok()) {
      delivery = Pass(pending, start);
    } else {
      delivery = std::visit(
          [&](const auto& what) -> Delivery {
            return [done = what.done, wanted] { done(wanted); };
          },
          pending->what);
    }
    if (delivery == nullptr) return false;
    // Who has the answer finds the worker free and the model released.
    pending = nullptr;
    queue_->Release();
    delivery();
    return true;
  }

  const size_t instance_;
  const std::shared_ptr<TaskQueue> queue_;
  const Clock* const clock_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<PendingTask> in_pass_ ABSL_GUARDED_BY(mutex_);
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
};

InstanceWorker::InstanceWorker(size_t instance,
                               std::shared_ptr<TaskQueue> queue,
                               const Clock* clock)
    : run_(std::make_shared<Run>(instance, std::move(queue), clock)),
      thread_([run = run_] { run->Work(); }) {}

InstanceWorker::~InstanceWorker() {
  if (thread_.joinable()) thread_.join();
}

bool InstanceWorker::finished() const { return run_->finished(); }

void InstanceWorker::Stop(absl::Time deadline) {
  if (!thread_.joinable()) return;
  const std::shared_ptr<PendingTask> given_up = run_->GiveUp(deadline);
  if (given_up == nullptr) {
    thread_.join();
    return;
  }
  thread_.detach();
  given_up->Refuse(absl::UnavailableError(
      "the server stopped before the model had answered"));
}

}  // namespace camserve
