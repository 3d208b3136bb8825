// When a caller who was refused should try again.
#ifndef CAMSERVE_SERVER_SERVING_RETRY_DELAY_H_
#define CAMSERVE_SERVER_SERVING_RETRY_DELAY_H_

#include "absl/time/time.h"

namespace camserve {

// The work that comes before the next task.
struct Backlog {
  int waiting = 0;
  int workers = 1;
  // How long one task takes; zero: not known yet.
  absl::Duration task_time;
};

// The time in which half of the waiting tasks are done: then there is room, and
// the workers still have work. From 20 ms to 5 s. Thread-safe.
absl::Duration RetryDelay(const Backlog& backlog);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_RETRY_DELAY_H_
