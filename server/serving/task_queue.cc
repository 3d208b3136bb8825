#include "server/serving/task_queue.h"

#include <iterator>
#include <utility>

#include "server/core/status_macros.h"
#include "server/serving/admission.h"

namespace camserve {

absl::Status CheckWanted(const PendingTask& pending, absl::Time now) {
  const ExplainTask& task = pending.task;
  return CheckWanted(task.is_cancelled && task.is_cancelled(), task.deadline,
                     now);
}

absl::Status TaskQueue::Push(Pending& pending) {
  absl::MutexLock lock(&mutex_);
  if (closed_) return absl::UnavailableError("the server is stopping");
  RETURN_IF_ERROR(AdmitTask({.queued = static_cast<int>(queue_.size()),
                             .free_workers = free_workers_,
                             .limit = limit_}));
  queue_.push_back(std::move(pending));
  changed_.Signal();
  return absl::OkStatus();
}

TaskQueue::Pending TaskQueue::Pop() {
  absl::MutexLock lock(&mutex_);
  while (queue_.empty() && !closed_) changed_.Wait(&mutex_);
  if (queue_.empty()) return nullptr;
  Pending pending = std::move(queue_.front());
  queue_.pop_front();
  --free_workers_;
  return pending;
}

void TaskQueue::Release() {
  absl::MutexLock lock(&mutex_);
  ++free_workers_;
}

std::vector<std::pair<TaskQueue::Pending, absl::Status>>
TaskQueue::TakeUnwanted(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  std::vector<std::pair<Pending, absl::Status>> taken;
  std::deque<Pending> wanted;
  for (Pending& pending : queue_) {
    absl::Status reason = CheckWanted(*pending, now);
    if (reason.ok()) {
      wanted.push_back(std::move(pending));
    } else {
      taken.emplace_back(std::move(pending), std::move(reason));
    }
  }
  queue_ = std::move(wanted);
  return taken;
}

std::vector<TaskQueue::Pending> TaskQueue::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
  changed_.SignalAll();
  std::vector<Pending> taken(std::make_move_iterator(queue_.begin()),
                             std::make_move_iterator(queue_.end()));
  queue_.clear();
  return taken;
}

}  // namespace camserve
