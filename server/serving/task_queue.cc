#include "server/serving/task_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "server/core/status_details.h"
#include "server/core/status_macros.h"
#include "server/serving/admission.h"
#include "server/serving/serving_observer.h"

namespace camserve {
namespace {

const ExplainTask& ExplainTaskOf(const TaskQueue::Pending& pending) {
  return std::get<PendingExplain>(pending->what).task;
}

absl::Status CheckStillWanted(const PendingTask& pending, absl::Time now) {
  const ModelTask& task = pending.task();
  return CheckWanted(task.is_cancelled && task.is_cancelled(), task.deadline,
                     now);
}

// Moves the tasks that check(task, tasks that stay before it, tasks that stay
// or are still to be checked) fails.
template <typename Check>
void TakeFailing(Check check, std::deque<TaskQueue::Pending>& tasks,
                 TaskQueue::Unwanted& taken) {
  std::deque<TaskQueue::Pending> staying;
  int waiting = static_cast<int>(tasks.size());
  for (TaskQueue::Pending& pending : tasks) {
    absl::Status failure =
        check(*pending, static_cast<int>(staying.size()), waiting);
    if (failure.ok()) {
      staying.push_back(std::move(pending));
    } else {
      --waiting;
      taken.emplace_back(std::move(pending), std::move(failure));
    }
  }
  tasks = std::move(staying);
}

bool MayShareAPass(const ExplainTask& a, const ExplainTask& b) {
  return a.layer == b.layer && a.question.input.shape == b.question.input.shape;
}

}  // namespace

absl::Status TaskQueue::CheckInTime(absl::Time deadline, int ahead, int waiting,
                                    absl::Time now) const {
  const absl::Duration until_free =
      FreeWorkers() > 0
          ? absl::ZeroDuration()
          : std::max(*expected_ends_.begin() - now, absl::ZeroDuration());
  return camserve::CheckInTime(deadline, now,
                               {.ahead = ahead,
                                .waiting = waiting,
                                .most_a_pass = options_.batch.max_size,
                                .workers = options_.explain_workers,
                                .until_free = until_free},
                               estimate_);
}

int TaskQueue::FreeWorkers() const {
  return options_.explain_workers - static_cast<int>(expected_ends_.size());
}

// After a task was dropped for the estimate: where no pass is under way or
// follows, nothing else would put the estimate right.
void TaskQueue::DoubtIfIdle() {
  if (explain_.empty() && expected_ends_.empty()) {
    estimate_.Doubt();
  }
}

absl::Status TaskQueue::AdmitExplanation(absl::Time deadline, absl::Time now) {
  const int ahead = static_cast<int>(explain_.size());
  absl::Status in_time = CheckInTime(deadline, ahead, ahead + 1, now);
  if (!in_time.ok()) {
    DoubtIfIdle();
    return WithReason(std::move(in_time), kDeadlineRefused);
  }
  return AdmitTask({.queued = ahead,
                    .free_workers = FreeWorkers(),
                    .limit = options_.limit,
                    .workers = options_.explain_workers,
                    .task_time = estimate_.OfTask()});
}

absl::Status TaskQueue::CheckRoom(absl::Time deadline) {
  absl::MutexLock lock(&mutex_);
  return AdmitExplanation(deadline, options_.clock->Now());
}

absl::Status TaskQueue::Push(Pending& pending) {
  absl::MutexLock lock(&mutex_);
  if (closed_) return absl::UnavailableError("the server is stopping");
  RETURN_IF_ERROR(CheckStillWanted(*pending, pending->arrival));
  const Lane lane = pending->lane();
  if (lane == Lane::kBulk) {
    bulk_.push_back(std::move(pending));
  } else {
    RETURN_IF_ERROR(
        AdmitExplanation(pending->task().deadline, pending->arrival));
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
  OpenBatch batch = {.size = 0, .oldest_arrival = explain_.front()->arrival};
  for (const Pending& pending : explain_) {
    const ExplainTask& task = ExplainTaskOf(pending);
    if (!MayShareAPass(first, task)) continue;
    ++batch.size;
    batch.earliest_deadline = std::min(batch.earliest_deadline, task.deadline);
  }
  batch.pass = estimate_.OfPass(std::min(batch.size, options_.batch.max_size));
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
      const Lane lane = turns_.Next(closing <= now, bulk_waits);
      turn.batch = TakeBatch(lane);
      if (lanes != WorkerLanes::kBulk) {
        // Of a bulk pass nothing is known.
        expected_ends_.insert(
            lane == Lane::kBulk
                ? now
                : now + estimate_.OfPass(static_cast<int>(turn.batch.size())));
      }
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
  // Which worker asks is no matter: they end as expected, or about so.
  expected_ends_.erase(expected_ends_.begin());
}

void TaskQueue::ObservePass(int tasks, absl::Duration pass) {
  absl::MutexLock lock(&mutex_);
  estimate_.Observe(tasks, pass);
}

TaskQueue::Unwanted TaskQueue::TakeUnwanted() {
  absl::MutexLock lock(&mutex_);
  return TakeAllUnwanted();
}

TaskQueue::Unwanted TaskQueue::TakeAllUnwanted() {
  Unwanted taken;
  const absl::Time now = options_.clock->Now();
  const auto check_wanted = [now](const PendingTask& pending, int, int) {
    return CheckStillWanted(pending, now);
  };
  TakeFailing(check_wanted, explain_, taken);
  TakeFailing(check_wanted, bulk_, taken);
  const size_t unwanted = taken.size();
  TakeFailing(
      [&](const PendingTask& pending, int ahead, int waiting) {
        mutex_.AssertHeld();
        return CheckInTime(pending.task().deadline, ahead, waiting, now);
      },
      explain_, taken);
  if (taken.size() > unwanted) DoubtIfIdle();
  for (const auto& [pending, reason] : taken) {
    CountWaiting(pending->lane(), -1);
  }
  return taken;
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
