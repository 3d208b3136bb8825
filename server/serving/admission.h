// Whether a task may wait, and whether it is still worth a pass.
#ifndef CAMSERVE_SERVER_SERVING_ADMISSION_H_
#define CAMSERVE_SERVER_SERVING_ADMISSION_H_

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

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_ADMISSION_H_
