// Whether a task may wait, and whether it is still worth a pass. All are
// thread-safe.
#ifndef CAMSERVE_SERVER_SERVING_ADMISSION_H_
#define CAMSERVE_SERVER_SERVING_ADMISSION_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/serving/pass_estimate.h"

namespace camserve {

// How full a queue is.
struct QueueLoad {
  int queued = 0;        // tasks in the queue
  int free_workers = 0;  // workers that are about to take one
  int limit = 0;         // tasks that may wait
  int workers = 1;       // busy ones too
  // How long one task takes, as measured; zero: not known yet.
  absl::Duration task_time;
};

// The number of tasks of a model that may wait: what its configuration says, or
// the server's number where that is 0.
int QueueLimit(int configured, int server_default);

// Whether one more task may come: RESOURCE_EXHAUSTED where `limit` tasks wait,
// with the reason QUEUE_FULL and a retry delay. A task that a free worker is
// about to take does not count as waiting.
absl::Status AdmitTask(const QueueLoad& load);

// CANCELLED or DEADLINE_EXCEEDED where nobody waits for the answer any more.
absl::Status CheckWanted(bool is_cancelled, absl::Time deadline,
                         absl::Time now);

// What stands between a task and its answer.
struct WayAhead {
  int work = 1;         // of the task itself, as WorkOf
  int ahead = 0;        // tasks before it in its queue
  int waiting = 1;      // tasks in its queue, itself too
  int most_a_pass = 1;  // tasks that may share a pass
  int workers = 1;
  absl::Duration until_free;  // until the first worker is free
};

// DEADLINE_EXCEEDED where the answer can't be there by `deadline`, to judge by
// the time that the last passes took. Its pass would be for nobody and, under
// too high a load, so would most passes. All tasks that wait are assumed to be
// able to share a pass.
absl::Status CheckInTime(absl::Time deadline, absl::Time now,
                         const WayAhead& way, const PassEstimate& estimate);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_ADMISSION_H_
