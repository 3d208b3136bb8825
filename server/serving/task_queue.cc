#include "server/serving/task_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "common/status_details.h"
#include "common/status_macros.h"
#include "server/serving/admission.h"
#include "server/serving/explain_cost.h"
#include "server/serving/serving_observer.h"

namespace camserve {
namespace {

const PendingExplain& ExplanationOf(const PendingTask& pending) {
  return std::get<PendingExplain>(pending.what);
}

int WorkOf(const PendingTask& pending) {
  return WorkOf(ExplanationOf(pending).cost);
}

// The work of a batch of explanations.
int WorkOf(const std::vector<TaskQueue::Pending>& batch) {
  int work = 0;
  for (const TaskQueue::Pending& pending : batch) work += WorkOf(*pending);
  return work;
}

absl::Status CheckStillWanted(const PendingTask& pending, absl::Time now) {
  const ModelTask& task = pending.task();
  return CheckWanted(task.is_cancelled && task.is_cancelled(), task.deadline,
                     now);
}

// Moves each task for which check(task, number of tasks that stay before it,
// number of tasks that stay or are still to be checked) is an error to `taken`.
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

bool MayShareAPass(const PendingExplain& a, const PendingExplain& b) {
  return a.task.layer == b.task.layer &&
         a.task.question.input.shape == b.task.question.input.shape &&
         AreAlike(a.cost, b.cost);
}

}  // namespace

absl::Status TaskQueue::CheckInTime(absl::Time deadline, int work, int ahead,
                                    int waiting, absl::Time now) const {
  const absl::Duration until_free =
      FreeWorkers() > 0
          ? absl::ZeroDuration()
          : std::max(*expected_ends_.begin() - now, absl::ZeroDuration());
  return camserve::CheckInTime(deadline, now,
                               {.work = work,
                                .ahead = ahead,
                                .waiting = waiting,
                                .most_a_pass = options_.batch.max_size,
                                .workers = options_.explain_workers,
                                .until_free = until_free},
                               estimate_);
}

int TaskQueue::FreeWorkers() const {
  return options_.explain_workers - static_cast<int>(expected_ends_.size());
}

// Called after the estimate has had a task refused. Where no pass is under way
// and none follows, only the doubt can correct the estimate.
void TaskQueue::DoubtIfIdle() {
  if (explain_.empty() && expected_ends_.empty()) {
    estimate_.Doubt();
  }
}

absl::Status TaskQueue::CheckOneMoreInTime(absl::Time deadline, int work,
                                           int ahead, absl::Time now) {
  absl::Status in_time = CheckInTime(deadline, work, ahead, ahead + 1, now);
  if (in_time.ok()) return in_time;
  DoubtIfIdle();
  return WithReason(std::move(in_time), kDeadlineRefused);
}

absl::Status TaskQueue::AdmitExplanation(absl::Time deadline, int work,
                                         absl::Time now) {
  const int ahead = static_cast<int>(explain_.size()) + places_;
  RETURN_IF_ERROR(CheckOneMoreInTime(deadline, work, ahead, now));
  return AdmitTask({.queued = ahead,
                    .free_workers = FreeWorkers(),
                    .limit = options_.limit,
                    .workers = options_.explain_workers,
                    .task_time = estimate_.OfTask()});
}

absl::Status TaskQueue::KeepPlace(absl::Time deadline) {
  absl::MutexLock lock(&mutex_);
  if (closed_) return absl::UnavailableError("the server is stopping");
  const absl::Time now = options_.clock->Now();
  RETURN_IF_ERROR(AdmitExplanation(deadline, /*work=*/1, now));
  ++places_;
  return absl::OkStatus();
}

void TaskQueue::GiveBackPlace() {
  absl::MutexLock lock(&mutex_);
  --places_;
}

absl::Status TaskQueue::Push(Pending& pending) {
  // Declared before the lock, so that the place is given back after the lock is
  // released: giving back takes the lock.
  QueuePlace place;
  absl::MutexLock lock(&mutex_);
  if (closed_) return absl::UnavailableError("the server is stopping");
  RETURN_IF_ERROR(CheckStillWanted(*pending, pending->arrival));
  const Lane lane = pending->lane();
  if (lane == Lane::kBulk) {
    bulk_.push_back(std::move(pending));
  } else {
    auto& explanation = std::get<PendingExplain>(pending->what);
    const int work = WorkOf(explanation.cost);
    const absl::Time deadline = explanation.task.deadline;
    if (explanation.task.place.is_kept()) {
      RETURN_IF_ERROR(CheckOneMoreInTime(
          deadline, work, static_cast<int>(explain_.size()), pending->arrival));
    } else {
      RETURN_IF_ERROR(AdmitExplanation(deadline, work, pending->arrival));
    }
    place = std::move(explanation.task.place);
    explain_.push_back(std::move(pending));
  }
  CountWaiting(lane, 1);
  // Wakes all workers, as not every one takes from this lane.
  changed_.SignalAll();
  return absl::OkStatus();
}

absl::Time TaskQueue::ExplainClosingTime() const {
  if (explain_.empty()) return absl::InfiniteFuture();
  const PendingExplain& first = ExplanationOf(*explain_.front());
  BatchLimits limits = options_.batch;
  limits.max_size = MostInAPass(first.cost, limits.max_size);
  OpenBatch batch = {.size = 0, .oldest_arrival = explain_.front()->arrival};
  int work = 0;
  for (const Pending& pending : explain_) {
    const PendingExplain& explanation = ExplanationOf(*pending);
    if (!MayShareAPass(first, explanation)) continue;
    ++batch.size;
    if (batch.size <= limits.max_size) work += WorkOf(*pending);
    batch.earliest_deadline =
        std::min(batch.earliest_deadline, explanation.task.deadline);
  }
  batch.pass = estimate_.OfPass(work);
  return ClosingTime(batch, limits);
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
        // How long a bulk pass takes is not known.
        expected_ends_.insert(lane == Lane::kBulk
                                  ? now
                                  : now + estimate_.OfPass(WorkOf(turn.batch)));
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
  const auto most = static_cast<size_t>(MostInAPass(
      ExplanationOf(*explain_.front()).cost, options_.batch.max_size));
  std::vector<Pending> batch;
  Tasks others;
  for (Pending& pending : explain_) {
    if (batch.empty() ||
        (batch.size() < most && MayShareAPass(ExplanationOf(*batch.front()),
                                              ExplanationOf(*pending)))) {
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
  // The earliest is taken for this worker's: workers end about in the order
  // that was expected.
  expected_ends_.erase(expected_ends_.begin());
}

void TaskQueue::ObservePass(int work, absl::Duration pass) {
  absl::MutexLock lock(&mutex_);
  estimate_.Observe(work, pass);
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
        return CheckInTime(pending.task().deadline, WorkOf(pending), ahead,
                           waiting, now);
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
