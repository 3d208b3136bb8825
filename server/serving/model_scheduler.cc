#include "server/serving/model_scheduler.h"

#include <algorithm>
#include <map>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/status_macros.h"
#include "server/serving/admission.h"
#include "server/serving/batch_rule.h"
#include "server/serving/explain_cost.h"
#include "server/serving/model_queue.h"
#include "server/serving/piecewise_explanation.h"
#include "server/serving/task_reporter.h"

namespace camserve {

class ModelScheduler::Impl {
 public:
  explicit Impl(Options options)
      : options_(options),
        reporter_(std::make_shared<TaskReporter>(options.observer)) {}

  absl::StatusOr<QueuePlace> Reserve(
      const std::shared_ptr<const ServedModel>& model, absl::Time deadline);
  void Submit(PendingTask task);
  void Stop();

  const Clock& clock() const { return *options_.clock; }
  absl::Time Now() const { return clock().Now(); }

 private:
  using QueueOrError = absl::StatusOr<std::shared_ptr<ModelQueue>>;

  QueueOrError QueueOf(const std::shared_ptr<const ServedModel>& model)
      ABSL_LOCKS_EXCLUDED(mutex_);
  QueueOrError NewQueue(const std::shared_ptr<const ServedModel>& model) const;
  void RetireQueuesOfGoneModels() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Options options_;
  const std::shared_ptr<TaskReporter> reporter_;
  absl::Mutex mutex_;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  // By the model's address. The queue of a model that is gone is never used for
  // another model that has come to the same address.
  std::map<const ServedModel*, std::shared_ptr<ModelQueue>> queues_
      ABSL_GUARDED_BY(mutex_);
  // Queues of models that are gone; a worker may still be calling a `done`.
  std::vector<std::shared_ptr<ModelQueue>> retired_ ABSL_GUARDED_BY(mutex_);
};

ModelScheduler::Impl::QueueOrError ModelScheduler::Impl::NewQueue(
    const std::shared_ptr<const ServedModel>& model) const {
  const ModelConfig& config = model->config;
  const ModelQueue::Options options = {
      .limit = QueueLimit(config.max_queue_length, options_.max_queue_length),
      .batch = ChooseBatchLimits({.max_size = config.max_batch_size,
                                  .max_delay = config.max_queue_delay},
                                 {.max_size = options_.max_batch_size,
                                  .max_delay = options_.max_queue_delay}),
      .clock = options_.clock,
      .reporter = reporter_};
  try {
    return std::make_shared<ModelQueue>(model, options);
  } catch (const std::system_error&) {
    return absl::ResourceExhaustedError(
        "no thread could be started for the model: try again later");
  }
}

void ModelScheduler::Impl::RetireQueuesOfGoneModels() {
  std::erase_if(queues_,
                [&](const auto& entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
                  if (!entry.second->expired()) return false;
                  entry.second->Close();
                  retired_.push_back(entry.second);
                  return true;
                });
  std::erase_if(retired_, [](const auto& queue) { return queue->finished(); });
}

ModelScheduler::Impl::QueueOrError ModelScheduler::Impl::QueueOf(
    const std::shared_ptr<const ServedModel>& model) {
  absl::MutexLock lock(&mutex_);
  if (stopped_) return absl::UnavailableError("the server is stopping");
  const auto found = queues_.find(model.get());
  if (found != queues_.end() && !found->second->expired()) {
    return found->second;
  }
  RetireQueuesOfGoneModels();
  ASSIGN_OR_RETURN(std::shared_ptr<ModelQueue> queue, NewQueue(model));
  queues_[model.get()] = queue;
  return queue;
}

absl::StatusOr<QueuePlace> ModelScheduler::Impl::Reserve(
    const std::shared_ptr<const ServedModel>& model, absl::Time deadline) {
  const QueueOrError queue = QueueOf(model);
  absl::StatusOr<QueuePlace> place =
      queue.ok() ? (*queue)->Reserve(deadline)
                 : absl::StatusOr<QueuePlace>(queue.status());
  if (!place.ok()) {
    reporter_->ReportRejection(model->identity.name, Lane::kExplain,
                               place.status());
  }
  return place;
}

void ModelScheduler::Impl::Submit(PendingTask task) {
  auto pending = std::make_unique<PendingTask>(std::move(task));
  const QueueOrError queue = QueueOf(pending->task().model);
  if (!queue.ok()) {
    reporter_->Reject(std::move(pending), queue.status());
    return;
  }
  (*queue)->Submit(std::move(pending));
}

void ModelScheduler::Impl::Stop() {
  std::vector<std::shared_ptr<ModelQueue>> queues;
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
    queues = std::exchange(retired_, {});
    for (auto& [model, queue] : queues_) queues.push_back(std::move(queue));
    queues_.clear();
  }
  const absl::Time deadline = absl::Now() + options_.stop_limit;
  for (const auto& queue : queues) queue->Close();
  for (const auto& queue : queues) queue->Stop(deadline);
}

ModelScheduler::ModelScheduler(Options options)
    : impl_(std::make_unique<Impl>(options)) {}

ModelScheduler::~ModelScheduler() { Stop(); }

absl::StatusOr<QueuePlace> ModelScheduler::Reserve(
    const std::shared_ptr<const ServedModel>& model, absl::Time deadline) {
  return impl_->Reserve(model, deadline);
}

void ModelScheduler::Submit(ExplainTask task, Done done) {
  // Requests that name the default layer share passes with those that name
  // none.
  if (task.layer == task.model->instances.front()->default_layer()) {
    task.layer.clear();
  }
  task.question.deadline = task.deadline;
  task.question.is_cancelled = task.is_cancelled;
  const ExplainCost cost = CostOf(task);
  if (!IsLarge(cost)) {
    impl_->Submit(
        {.what = PendingExplain{std::move(task), std::move(done), cost},
         .arrival = impl_->Now()});
    return;
  }
  if (!task.place.is_kept()) {
    auto place = impl_->Reserve(task.model, task.deadline);
    if (!place.ok()) return done(place.status());
    task.place = *std::move(place);
  }
  ExplainInPieces(
      std::move(task), std::move(done),
      [this](BulkTask piece, BulkDone piece_done) {
        SubmitBulk(std::move(piece), std::move(piece_done));
      },
      impl_->clock());
}

void ModelScheduler::SubmitBulk(BulkTask task, BulkDone done) {
  impl_->Submit({.what = PendingBulk{std::move(task), std::move(done)},
                 .arrival = impl_->Now()});
}

void ModelScheduler::Stop() { impl_->Stop(); }

}  // namespace camserve
