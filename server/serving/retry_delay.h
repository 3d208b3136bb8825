// When a caller who was refused had better come again.
#ifndef CAMSERVE_SERVER_SERVING_RETRY_DELAY_H_
#define CAMSERVE_SERVER_SERVING_RETRY_DELAY_H_

#include "absl/time/time.h"

namespace camserve {

// What stands before the next task.
struct Backlog {
  int waiting = 0;
  int workers = 1;
  // Of one task; zero: not known yet.
  absl::Duration task_time;
};

// The time in which half of what waits is done: then there is room, and the
// workers have not run dry. From 20 ms to 5 s.
absl::Duration RetryDelay(const Backlog& backlog);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_RETRY_DELAY_H_
