// Whether a task may wait, and whether it is still worth a pass.
#ifndef CAMSERVE_SERVER_SERVING_ADMISSION_H_
#define CAMSERVE_SERVER_SERVING_ADMISSION_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/time/time.h"

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

// What stands between a task and its answer, at best.
struct WayAhead {
  int ahead = 0;        // tasks before it in its queue
  int64_t at_once = 1;  // tasks that all workers take in one pass each
  absl::Duration pass;  // how long a pass takes at least; 0: not known
};

// DEADLINE_EXCEEDED where the answer can't be there by `deadline`: it would
// cost a pass for nobody.
absl::Status CheckInTime(absl::Time deadline, absl::Time now,
                         const WayAhead& way);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_ADMISSION_H_
