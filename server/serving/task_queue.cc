#include "server/serving/task_queue.h"

#include <iterator>
#include <utility>

#include "server/core/status_macros.h"
#include "server/serving/admission.h"

namespace camserve {

absl::Status CheckWanted(const PendingTask& pending, absl::Time now) {
  const ModelTask& task = pending.task();
  return CheckWanted(task.is_cancelled && task.is_cancelled(), task.deadline,
                     now);
}

absl::Status TaskQueue::Push(Pending& pending) {
  absl::MutexLock lock(&mutex_);
  if (closed_) return absl::UnavailableError("the server is stopping");
  if (pending->lane() == Lane::kBulk) {
    bulk_.push_back(std::move(pending));
  } else {
    RETURN_IF_ERROR(AdmitTask({.queued = static_cast<int>(explain_.size()),
                               .free_workers = free_workers_,
                               .limit = limit_,
                               .workers = workers_}));
    explain_.push_back(std::move(pending));
  }
  changed_.Signal();
  return absl::OkStatus();
}

TaskQueue::Pending TaskQueue::Pop() {
  absl::MutexLock lock(&mutex_);
  while (explain_.empty() && bulk_.empty() && !closed_) {
    changed_.Wait(&mutex_);
  }
  if (explain_.empty() && bulk_.empty()) return nullptr;
  const Lane lane = turns_.Next(!explain_.empty(), !bulk_.empty());
  std::deque<Pending>& queue = lane == Lane::kBulk ? bulk_ : explain_;
  Pending pending = std::move(queue.front());
  queue.pop_front();
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
  for (std::deque<Pending>* queue : {&explain_, &bulk_}) {
    std::deque<Pending> wanted;
    for (Pending& pending : *queue) {
      absl::Status reason = CheckWanted(*pending, now);
      if (reason.ok()) {
        wanted.push_back(std::move(pending));
      } else {
        taken.emplace_back(std::move(pending), std::move(reason));
      }
    }
    *queue = std::move(wanted);
  }
  return taken;
}

std::vector<TaskQueue::Pending> TaskQueue::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
  changed_.SignalAll();
  std::vector<Pending> taken;
  for (std::deque<Pending>* queue : {&explain_, &bulk_}) {
    std::move(queue->begin(), queue->end(), std::back_inserter(taken));
    queue->clear();
  }
  return taken;
}

}  // namespace camserve
