#include "server/serving/retry_delay.h"

#include <algorithm>

namespace camserve {
namespace {

constexpr absl::Duration kShortest = absl::Milliseconds(20);
constexpr absl::Duration kLongest = absl::Seconds(5);
// Roughly what a pass of a ResNet50 takes on a CPU.
constexpr absl::Duration kUnknownTaskTime = absl::Milliseconds(50);

}  // namespace

absl::Duration RetryDelay(const Backlog& backlog) {
  const absl::Duration task_time = backlog.task_time > absl::ZeroDuration()
                                       ? backlog.task_time
                                       : kUnknownTaskTime;
  const absl::Duration all =
      task_time * backlog.waiting / std::max(1, backlog.workers);
  return std::clamp(all / 2, kShortest, kLongest);
}

}  // namespace camserve
