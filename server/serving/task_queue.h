// The tasks of one model that wait for one of its workers.
#ifndef CAMSERVE_SERVER_SERVING_TASK_QUEUE_H_
#define CAMSERVE_SERVER_SERVING_TASK_QUEUE_H_

#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/serving/lane_turns.h"
#include "server/serving/pending_task.h"

namespace camserve {

// OK while somebody waits for the answer; else what to answer.
absl::Status CheckWanted(const PendingTask& pending, absl::Time now);

// Two lanes, each first in, first out, for a fixed number of workers.
// Thread-safe. Calls no `done` itself.
class TaskQueue {
 public:
  using Pending = std::unique_ptr<PendingTask>;

  TaskQueue(int limit, int workers)
      : limit_(limit), workers_(workers), free_workers_(workers) {}

  // Takes `pending`, or leaves it untouched and says why: RESOURCE_EXHAUSTED
  // as AdmitTask, for an explanation; UNAVAILABLE after Close.
  absl::Status Push(Pending& pending);

  // Waits for a task; null after Close. The caller is a worker, and busy until
  // it calls Release.
  Pending Pop();
  void Release();

  // Takes out the tasks that nobody waits for, each with what to answer.
  std::vector<std::pair<Pending, absl::Status>> TakeUnwanted(absl::Time now);

  // Takes out all tasks; none comes any more.
  std::vector<Pending> Close();

 private:
  const int limit_;
  const int workers_;
  absl::Mutex mutex_;
  absl::CondVar changed_;
  std::deque<Pending> explain_ ABSL_GUARDED_BY(mutex_);
  std::deque<Pending> bulk_ ABSL_GUARDED_BY(mutex_);
  LaneTurns turns_ ABSL_GUARDED_BY(mutex_);
  int free_workers_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_TASK_QUEUE_H_
