#include "server/serving/instance_worker.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace camserve {
namespace {

// On Linux each step of niceness divides a thread's share by 1.25. Nine steps
// make it 1 to 7.5: the tenth that the bulk lane is promised, and a little
// more.
constexpr int kSteps = 9;
constexpr int kLowest = 19;

// Lowers the priority of the calling thread, and of every thread that it starts
// from now on (OpenMP's team for its passes). Where threads of its former
// priority want the same CPU they get about nine tenths of it; where none does,
// this thread gets it all.
void LowerThreadPriority() {
  const auto thread = static_cast<id_t>(gettid());
  const int before = getpriority(PRIO_PROCESS, thread);
  // Lowering is always allowed. Were it to fail, the thread would only take
  // more than its share.
  setpriority(PRIO_PROCESS, thread, std::min(before + kSteps, kLowest));
}

using Batch = std::vector<TaskQueue::Pending>;
using Answers = std::vector<absl::StatusOr<SampleExplanation>>;

// Hands over what a pass has found out.
using Delivery = std::function<void()>;

// Explanations at one layer, of one input shape, as the model takes them.
struct ExplainPass {
  std::string layer;
  std::vector<SampleQuestion> questions;
  int work = 0;  // as WorkOf
  // The latest deadline of all, so that an early one cuts no other task short.
  // A call whose deadline is earlier ends by itself at that time.
  absl::Time deadline = absl::InfinitePast();
};

ExplainPass MakePass(const Batch& batch) {
  ExplainPass pass;
  for (const TaskQueue::Pending& pending : batch) {
    auto& [task, done, cost] = std::get<PendingExplain>(pending->what);
    pass.work += WorkOf(cost);
    pass.layer = task.layer;
    pass.deadline = std::max(pass.deadline, task.deadline);
    pass.questions.push_back(std::move(task.question));
  }
  return pass;
}

Answers RunPass(const Model& model, const ExplainPass& pass) {
  Answers answers = model.Explain(pass.layer, pass.questions, pass.deadline);
  if (answers.size() == pass.questions.size()) return answers;
  return Answers(pass.questions.size(),
                 absl::InternalError("the model did not answer"));
}

Delivery Deliver(const PendingTask& pending,
                 absl::StatusOr<SampleExplanation> answer,
                 ScheduledExplanation times) {
  const ExplainDone& done = std::get<PendingExplain>(pending.what).done;
  if (!answer.ok()) {
    return [done, status = answer.status()] { done(status); };
  }
  times.explanation = *std::move(answer);
  // Shared, as std::function copies.
  auto result = std::make_shared<ScheduledExplanation>(std::move(times));
  return [done, result] { done(std::move(*result)); };
}

}  // namespace

// What the thread touches. It owns this together with the worker, because a
// pass that does not end outlives the worker.
class InstanceWorker::Run {
 public:
  Run(const Options& options, std::shared_ptr<TaskQueue> queue)
      : options_(options), queue_(std::move(queue)) {}

  void Work() {
    if (options_.is_background) LowerThreadPriority();
    while (std::optional<TaskQueue::Turn> turn = queue_->Pop(options_.lanes)) {
      for (auto& [unwanted, reason] : turn->unwanted) {
        queue_->reporter().Reject(std::move(unwanted), reason);
      }
      if (turn->batch.empty()) continue;
      if (!RunBatch(std::make_shared<Batch>(std::move(turn->batch)))) return;
    }
    absl::MutexLock lock(&mutex_);
    finished_ = true;
  }

  bool finished() const {
    absl::MutexLock lock(&mutex_);
    return finished_;
  }

  // The tasks of a pass that does not end before `deadline`; null where the
  // thread is finished or about to be.
  std::shared_ptr<Batch> GiveUp(absl::Time deadline) {
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

  void BeginPass(std::shared_ptr<Batch> batch) {
    absl::MutexLock lock(&mutex_);
    in_pass_ = std::move(batch);
  }

  // False where the pass was given up: then nothing outside may be touched.
  bool EndPass() {
    absl::MutexLock lock(&mutex_);
    return std::exchange(in_pass_, nullptr) != nullptr;
  }

  // False where the pass was given up.
  bool RunBatch(std::shared_ptr<Batch> batch) {
    std::vector<Delivery> deliveries =
        batch->front()->lane() == Lane::kBulk ? RunBulk(batch) : Explain(batch);
    if (deliveries.empty()) return false;
    // First, so that whoever gets an answer finds the worker free and the model
    // released.
    batch = nullptr;
    queue_->Release(options_.lanes);
    for (const Delivery& deliver : deliveries) deliver();
    return true;
  }

  // One delivery a task, as from RunBulk; none where the pass was given up.
  std::vector<Delivery> Explain(const std::shared_ptr<Batch>& batch) {
    const int size = static_cast<int>(batch->size());
    const ServedModel& served = *batch->front()->task().model;
    queue_->reporter().ReportBatch(served.identity.name, size);
    const ExplainPass pass = MakePass(*batch);
    const absl::Time start = options_.clock->Now();
    BeginPass(batch);
    Answers answers = RunPass(*served.instances[options_.instance], pass);
    if (!EndPass()) return {};
    const absl::Duration compute_time = options_.clock->Now() - start;
    // A pass that fails may end at once: its time says nothing of other passes.
    if (absl::c_any_of(answers, [](const auto& a) { return a.ok(); })) {
      queue_->ObservePass(pass.work, compute_time);
    }
    std::vector<Delivery> deliveries;
    for (size_t i = 0; i < batch->size(); ++i) {
      const PendingTask& pending = *(*batch)[i];
      deliveries.push_back(Deliver(pending, std::move(answers[i]),
                                   {.queue_time = start - pending.arrival,
                                    .compute_time = compute_time,
                                    .batch_size = size}));
    }
    return deliveries;
  }

  std::vector<Delivery> RunBulk(const std::shared_ptr<Batch>& batch) {
    const PendingBulk& bulk = std::get<PendingBulk>(batch->front()->what);
    const absl::Time start = options_.clock->Now();
    BeginPass(batch);
    const absl::Status status =
        bulk.task.pass(*bulk.task.model->instances[options_.instance]);
    if (!EndPass()) return {};
    if (!status.ok()) return {[done = bulk.done, status] { done(status); }};
    return {[done = bulk.done, time = options_.clock->Now() - start] {
      done(time);
    }};
  }

  const Options options_;
  const std::shared_ptr<TaskQueue> queue_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<Batch> in_pass_ ABSL_GUARDED_BY(mutex_);
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
};

InstanceWorker::InstanceWorker(const Options& options,
                               std::shared_ptr<TaskQueue> queue)
    : run_(std::make_shared<Run>(options, std::move(queue))),
      thread_([run = run_] { run->Work(); }) {}

InstanceWorker::~InstanceWorker() {
  if (thread_.joinable()) thread_.join();
}

bool InstanceWorker::finished() const { return run_->finished(); }

void InstanceWorker::Stop(absl::Time deadline) {
  if (!thread_.joinable()) return;
  const std::shared_ptr<Batch> given_up = run_->GiveUp(deadline);
  if (given_up == nullptr) {
    thread_.join();
    return;
  }
  thread_.detach();
  for (const TaskQueue::Pending& pending : *given_up) {
    pending->Refuse(absl::UnavailableError(
        "the server stopped before the model had answered"));
  }
}

}  // namespace camserve
