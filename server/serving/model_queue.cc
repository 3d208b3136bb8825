#include "server/serving/model_queue.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "absl/status/status.h"

namespace camserve {

ModelQueue::ModelQueue(const std::shared_ptr<const ServedModel>& model,
                       int limit, const Clock* clock)
    : model_(model),
      queue_(std::make_shared<TaskQueue>(
          limit, static_cast<int>(model->instances.size()))) {
  try {
    for (size_t i = 0; i < model->instances.size(); ++i) {
      workers_.push_back(std::make_unique<InstanceWorker>(i, queue_, clock));
    }
  } catch (const std::system_error&) {
    queue_->Close();
    throw;
  }
}

ModelQueue::~ModelQueue() { Close(); }

void ModelQueue::Submit(TaskQueue::Pending pending) {
  absl::Status refusal = CheckWanted(*pending, pending->arrival);
  if (refusal.ok()) refusal = queue_->Push(pending);
  if (refusal.code() == absl::StatusCode::kResourceExhausted) {
    // Tasks that nobody waits for make room for it.
    for (auto& [unwanted, reason] : queue_->TakeUnwanted(pending->arrival)) {
      unwanted->Refuse(reason);
    }
    refusal = queue_->Push(pending);
  }
  if (!refusal.ok()) pending->Refuse(refusal);
}

bool ModelQueue::finished() const {
  return std::all_of(workers_.begin(), workers_.end(),
                     [](const auto& worker) { return worker->finished(); });
}

void ModelQueue::Close() {
  for (const TaskQueue::Pending& pending : queue_->Close()) {
    pending->Refuse(absl::UnavailableError(
        "the server stopped before the call's turn came"));
  }
}

void ModelQueue::Stop(absl::Time deadline) {
  for (const auto& worker : workers_) worker->Stop(deadline);
}

}  // namespace camserve
