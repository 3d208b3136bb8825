#include "server/serving/model_queue.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "common/status_macros.h"

namespace camserve {

ModelQueue::ModelQueue(const std::shared_ptr<const ServedModel>& model,
                       const Options& options)
    : model_(model),
      queue_(std::make_shared<TaskQueue>(TaskQueue::Options{
          .model = model->identity.name,
          .limit = options.limit,
          .batch = options.batch,
          .explain_workers = static_cast<int>(model->instances.size()),
          .clock = options.clock,
          .reporter = options.reporter})) {
  try {
    StartWorkers(*model, options.clock);
  } catch (const std::system_error&) {
    queue_->Close();
    throw;
  }
}

ModelQueue::~ModelQueue() { Close(); }

void ModelQueue::StartWorkers(const ServedModel& model, const Clock* clock) {
  for (size_t i = 0; i < model.instances.size(); ++i) {
    InstanceWorker::Options worker = {.instance = i, .clock = clock};
    if (model.placements[i] == "cpu") {
      worker.lanes = WorkerLanes::kBulk;
      worker.is_background = true;
      workers_.push_back(std::make_unique<InstanceWorker>(worker, queue_));
      worker.lanes = WorkerLanes::kExplain;
      worker.is_background = false;
    }
    workers_.push_back(std::make_unique<InstanceWorker>(worker, queue_));
  }
}

// Where the queue is full, takes out the tasks that nobody waits for any more,
// and tries again.
absl::Status ModelQueue::TryTwice(const std::function<absl::Status()>& admit) {
  absl::Status refusal = admit();
  if (refusal.code() != absl::StatusCode::kResourceExhausted) return refusal;
  for (auto& [unwanted, reason] : queue_->TakeUnwanted()) {
    queue_->reporter().Reject(std::move(unwanted), reason);
  }
  return admit();
}

absl::StatusOr<QueuePlace> ModelQueue::Reserve(absl::Time deadline) {
  RETURN_IF_ERROR(TryTwice([&] { return queue_->KeepPlace(deadline); }));
  return QueuePlace([queue = queue_] { queue->GiveBackPlace(); });
}

void ModelQueue::Submit(TaskQueue::Pending pending) {
  const absl::Status refusal = TryTwice([&] { return queue_->Push(pending); });
  if (!refusal.ok()) queue_->reporter().Reject(std::move(pending), refusal);
}

bool ModelQueue::finished() const {
  return std::all_of(workers_.begin(), workers_.end(),
                     [](const auto& worker) { return worker->finished(); });
}

void ModelQueue::Close() {
  for (TaskQueue::Pending& pending : queue_->Close()) {
    queue_->reporter().Reject(
        std::move(pending),
        absl::UnavailableError(
            "the server stopped before the call's turn came"));
  }
}

void ModelQueue::Stop(absl::Time deadline) {
  for (const auto& worker : workers_) worker->Stop(deadline);
}

}  // namespace camserve
