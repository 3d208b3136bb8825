#include "server/serving/task_queue.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>

#include "server/core/status_macros.h"
#include "server/serving/admission.h"

namespace camserve {
namespace {

const ExplainTask& ExplainTaskOf(const TaskQueue::Pending& pending) {
  return std::get<PendingExplain>(pending->what).task;
}

bool MayShareAPass(const ExplainTask& a, const ExplainTask& b) {
  return a.layer == b.layer && a.question.input.shape == b.question.input.shape;
}

}  // namespace

absl::Status TaskQueue::CheckTask(const PendingTask& pending, int ahead,
                                  absl::Time now) {
  const ModelTask& task = pending.task();
  RETURN_IF_ERROR(CheckWanted(task.is_cancelled && task.is_cancelled(),
                              task.deadline, now));
  if (pending.lane() == Lane::kBulk) return absl::OkStatus();
  absl::Status in_time =
      CheckInTime(task.deadline, now,
                  {.ahead = ahead,
                   .at_once = int64_t{options_.batch.max_size} *
                              std::max(1, options_.explain_workers),
                   .pass = estimate_.shortest()});
  if (!in_time.ok()) estimate_.Doubt();
  return in_time;
}

absl::Status TaskQueue::Push(Pending& pending) {
  absl::MutexLock lock(&mutex_);
  if (closed_) return absl::UnavailableError("the server is stopping");
  const int ahead = static_cast<int>(explain_.size());
  RETURN_IF_ERROR(CheckTask(*pending, ahead, pending->arrival));
  const Lane lane = pending->lane();
  if (lane == Lane::kBulk) {
    bulk_.push_back(std::move(pending));
  } else {
    RETURN_IF_ERROR(AdmitTask({.queued = ahead,
                               .free_workers = free_workers_,
                               .limit = options_.limit,
                               .workers = options_.explain_workers,
                               .task_time = estimate_.shortest()}));
    explain_.push_back(std::move(pending));
  }
  CountWaiting(lane, 1);
  // All: not every worker takes from this lane.
  changed_.SignalAll();
  return absl::OkStatus();
}

absl::Time TaskQueue::ExplainClosingTime() const {
  if (explain_.empty()) return absl::InfiniteFuture();
  const ExplainTask& first = ExplainTaskOf(explain_.front());
  OpenBatch batch = {.size = 0,
                     .oldest_arrival = explain_.front()->arrival,
                     .pass = estimate_.shortest()};
  for (const Pending& pending : explain_) {
    const ExplainTask& task = ExplainTaskOf(pending);
    if (!MayShareAPass(first, task)) continue;
    ++batch.size;
    batch.earliest_deadline = std::min(batch.earliest_deadline, task.deadline);
  }
  return ClosingTime(batch, options_.batch);
}

std::optional<TaskQueue::Turn> TaskQueue::Pop(WorkerLanes lanes) {
  absl::MutexLock lock(&mutex_);
  while (!closed_) {
    Turn turn = {.unwanted = TakeAllUnwanted()};
    if (!turn.unwanted.empty()) return turn;
    const absl::Time closing = lanes == WorkerLanes::kBulk
                                   ? absl::InfiniteFuture()
                                   : ExplainClosingTime();
    const absl::Time now = options_.clock->Now();
    const bool bulk_waits = lanes != WorkerLanes::kExplain && !bulk_.empty();
    if (closing <= now || bulk_waits) {
      turn.batch = TakeBatch(turns_.Next(closing <= now, bulk_waits));
      if (lanes != WorkerLanes::kBulk) --free_workers_;
      return turn;
    }
    changed_.WaitWithTimeout(&mutex_, closing - now);
  }
  return std::nullopt;
}

std::vector<TaskQueue::Pending> TaskQueue::TakeBatch(Lane lane) {
  std::vector<Pending> batch;
  if (lane == Lane::kExplain) {
    batch = TakeExplanations();
  } else {
    batch.push_back(std::move(bulk_.front()));
    bulk_.pop_front();
  }
  CountWaiting(lane, -static_cast<int>(batch.size()));
  return batch;
}

std::vector<TaskQueue::Pending> TaskQueue::TakeExplanations() {
  const auto most = static_cast<size_t>(options_.batch.max_size);
  std::vector<Pending> batch;
  Tasks others;
  for (Pending& pending : explain_) {
    if (batch.empty() ||
        (batch.size() < most &&
         MayShareAPass(ExplainTaskOf(batch.front()), ExplainTaskOf(pending)))) {
      batch.push_back(std::move(pending));
    } else {
      others.push_back(std::move(pending));
    }
  }
  explain_ = std::move(others);
  return batch;
}

void TaskQueue::Release(WorkerLanes lanes) {
  if (lanes == WorkerLanes::kBulk) return;
  absl::MutexLock lock(&mutex_);
  ++free_workers_;
}

void TaskQueue::ObservePass(absl::Duration pass) {
  absl::MutexLock lock(&mutex_);
  estimate_.Observe(pass);
}

TaskQueue::Unwanted TaskQueue::TakeUnwanted() {
  absl::MutexLock lock(&mutex_);
  return TakeAllUnwanted();
}

TaskQueue::Unwanted TaskQueue::TakeAllUnwanted() {
  Unwanted taken;
  TakeUnwanted(explain_, taken);
  TakeUnwanted(bulk_, taken);
  return taken;
}

void TaskQueue::TakeUnwanted(Tasks& tasks, Unwanted& taken) {
  const absl::Time now = options_.clock->Now();
  Tasks wanted;
  for (Pending& pending : tasks) {
    absl::Status reason =
        CheckTask(*pending, static_cast<int>(wanted.size()), now);
    if (reason.ok()) {
      wanted.push_back(std::move(pending));
    } else {
      CountWaiting(pending->lane(), -1);
      taken.emplace_back(std::move(pending), std::move(reason));
    }
  }
  tasks = std::move(wanted);
}

std::vector<TaskQueue::Pending> TaskQueue::Close() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
  changed_.SignalAll();
  CountWaiting(Lane::kExplain, -static_cast<int>(explain_.size()));
  CountWaiting(Lane::kBulk, -static_cast<int>(bulk_.size()));
  std::vector<Pending> taken;
  for (Tasks* tasks : {&explain_, &bulk_}) {
    std::move(tasks->begin(), tasks->end(), std::back_inserter(taken));
    tasks->clear();
  }
  return taken;
}

}  // namespace camserve
