// The tasks of one model that wait for one of its workers.
//
// How it works. There are two lanes, each first in, first out: explanations,
// which somebody waits for, and bulk tasks, such as the passes of evaluations.
// A free worker calls Pop for a turn; LaneTurns says whose turn it is.
//
// An explanation is taken in where fewer wait than the limit allows (AdmitTask)
// and where its answer can be there by its deadline (CheckInTime). The latter
// goes by PassEstimate: the passes before it and its own have to fit. Who has
// kept a place for it is asked the second question only.
//
// A turn of explanations is a batch: the oldest one, and those behind it that
// may share its pass, as they have the same layer, the same input shape and
// about the same cost (AreAlike). It goes to the worker when it is full
// (MostInAPass), when its oldest has waited for max_delay, or when the earliest
// of its deadlines leaves just the time for its pass (ClosingTime).
//
// Each Pop first takes out the tasks whose callers have gone, and those that
// would come too late by now: they are answered, and get no pass.
#ifndef CAMSERVE_SERVER_SERVING_TASK_QUEUE_H_
#define CAMSERVE_SERVER_SERVING_TASK_QUEUE_H_

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock.h"
#include "server/serving/batch_rule.h"
#include "server/serving/lane_turns.h"
#include "server/serving/pass_estimate.h"
#include "server/serving/pending_task.h"
#include "server/serving/task_reporter.h"

namespace camserve {

// The lanes that a worker takes tasks from.
enum class WorkerLanes { kBoth, kExplain, kBulk };

// Thread-safe. Calls no `done` itself.
class TaskQueue {
 public:
  using Pending = std::unique_ptr<PendingTask>;
  // Tasks that get no pass, each with the error to answer.
  using Unwanted = std::vector<std::pair<Pending, absl::Status>>;

  struct Options {
    std::string model;  // for the reporter
    int limit = 0;      // explanations that may wait
    BatchLimits batch;
    int explain_workers = 1;  // workers that take explanations
    const Clock* clock = nullptr;
    std::shared_ptr<TaskReporter> reporter;
  };

  // What a worker has to do next: tell some that they get no pass, or run one
  // bulk task or the explanations of one batch.
  struct Turn {
    Unwanted unwanted;
    std::vector<Pending> batch;
  };

  explicit TaskQueue(Options options) : options_(std::move(options)) {}

  // Keeps a place for an explanation with that deadline, until GiveBackPlace.
  // The place counts as a task that waits. Errors as Push.
  absl::Status KeepPlace(absl::Time deadline);
  void GiveBackPlace();

  // Takes `pending`, or leaves it untouched and says why: RESOURCE_EXHAUSTED
  // as AdmitTask, for an explanation without a place of its own;
  // DEADLINE_EXCEEDED and CANCELLED as CheckWanted; UNAVAILABLE after Close.
  absl::Status Push(Pending& pending);

  // Waits for a turn; nullopt after Close. Where it has a batch, the worker is
  // busy until it calls Release.
  std::optional<Turn> Pop(WorkerLanes lanes);
  void Release(WorkerLanes lanes);

  // A batch whose explanations are so much work (WorkOf) took so long.
  void ObservePass(int work, absl::Duration pass);

  // Takes out the tasks that nobody waits for or that would come too late.
  Unwanted TakeUnwanted();

  // Takes out all tasks; none comes any more.
  std::vector<Pending> Close();

  TaskReporter& reporter() { return *options_.reporter; }

 private:
  using Tasks = std::deque<Pending>;

  absl::Status CheckInTime(absl::Time deadline, int work, int ahead,
                           int waiting, absl::Time now) const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Whether an explanation of that work would be in time with `ahead` others
  // before it.
  absl::Status CheckOneMoreInTime(absl::Time deadline, int work, int ahead,
                                  absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status AdmitExplanation(absl::Time deadline, int work, absl::Time now)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  int FreeWorkers() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DoubtIfIdle() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Unwanted TakeAllUnwanted() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Time ExplainClosingTime() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<Pending> TakeBatch(Lane lane)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<Pending> TakeExplanations() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CountWaiting(Lane lane, int change) const {
    options_.reporter->CountWaiting(options_.model, lane, change);
  }

  const Options options_;
  absl::Mutex mutex_;
  absl::CondVar changed_;
  Tasks explain_ ABSL_GUARDED_BY(mutex_);
  Tasks bulk_ ABSL_GUARDED_BY(mutex_);
  LaneTurns turns_ ABSL_GUARDED_BY(mutex_);
  PassEstimate estimate_ ABSL_GUARDED_BY(mutex_);
  // When the workers that are busy should be free again, earliest first.
  std::multiset<absl::Time> expected_ends_ ABSL_GUARDED_BY(mutex_);
  int places_ ABSL_GUARDED_BY(mutex_) = 0;  // for tasks yet to come
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_TASK_QUEUE_H_
