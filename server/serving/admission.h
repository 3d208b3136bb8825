// Whether a task may wait, and whether it is still worth a pass.
#ifndef CAMSERVE_SERVER_SERVING_ADMISSION_H_
#define CAMSERVE_SERVER_SERVING_ADMISSION_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/serving/pass_estimate.h"

namespace camserve {

// How full a queue is.
struct QueueLoad {
  int queued = 0;        // tasks in the queue
  int free_workers = 0;  // workers about to take one of them
  int limit = 0;         // tasks that may wait
  int workers = 1;       // those that are busy, too
  // Of one task, as measured; zero: not known yet.
  absl::Duration task_time;
};

// The number of tasks of a model that may wait: what its configuration says, or
// the server's number where that is 0.
int QueueLimit(int configured, int server_default);

// Whether one more task may come: RESOURCE_EXHAUSTED where `limit` tasks wait,
// with the reason QUEUE_FULL and a retry delay.
// A task that a free worker is about to take does not wait.
absl::Status AdmitTask(const QueueLoad& load);

// CANCELLED or DEADLINE_EXCEEDED where nobody waits for the answer any more.
absl::Status CheckWanted(bool is_cancelled, absl::Time deadline,
                         absl::Time now);

// What stands between a task and its answer.
struct WayAhead {
  int work = 1;         // of the task itself, as WorkOf
  int ahead = 0;        // tasks before it in its queue
  int waiting = 1;      // tasks in its queue, itself too
  int most_a_pass = 1;  // tasks
  int workers = 1;
  absl::Duration until_free;  // until the first worker has done its pass
};

// DEADLINE_EXCEEDED where the answer can't be there by `deadline`, as the last
// passes took: it would cost a pass for nobody, and under a load that is too
// high most of all passes. All tasks that wait count as able to share one.
absl::Status CheckInTime(absl::Time deadline, absl::Time now,
                         const WayAhead& way, const PassEstimate& estimate);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_ADMISSION_H_
