#include "server/serving/admission.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status_details.h"
#include "server/serving/retry_delay.h"

namespace camserve {

int QueueLimit(int configured, int server_default) {
  return configured != 0 ? configured : server_default;
}

absl::Status AdmitTask(const QueueLoad& load) {
  const int waiting = std::max(0, load.queued + 1 - load.free_workers);
  if (waiting <= load.limit) return absl::OkStatus();
  absl::Status full = absl::ResourceExhaustedError(absl::StrCat(
      "the model's queue is full: ", load.limit,
      " requests may wait; try again after a pause, or raise "
      "batching.max_queue_length in the model's config.textproto"));
  return WithRetryDelay(WithReason(std::move(full), "QUEUE_FULL"),
                        RetryDelay({.waiting = waiting,
                                    .workers = load.workers,
                                    .task_time = load.task_time}));
}

absl::Status CheckWanted(bool is_cancelled, absl::Time deadline,
                         absl::Time now) {
  if (is_cancelled) {
    return absl::CancelledError("the call was cancelled while it waited");
  }
  if (deadline <= now) {
    return absl::DeadlineExceededError(
        "the deadline passed while the call waited for its model: allow more "
        "time, or send fewer calls at once");
  }
  return absl::OkStatus();
}

absl::Status CheckInTime(absl::Time deadline, absl::Time now,
                         const WayAhead& way, const PassEstimate& estimate) {
  const int passes_before = way.ahead / (way.most_a_pass * way.workers);
  const int full_batches_before = way.ahead / way.most_a_pass;
  const int own_batch = std::min(
      way.most_a_pass, way.waiting - full_batches_before * way.most_a_pass);
  const absl::Duration needed =
      way.until_free + passes_before * estimate.OfPass(way.most_a_pass) +
      estimate.OfPass(own_batch * way.work);
  if (now + needed <= deadline) return absl::OkStatus();
  return absl::DeadlineExceededError(absl::StrCat(
      "the deadline is too near: ", way.ahead,
      " calls wait before this one, and the model takes about ",
      absl::FormatDuration(absl::Trunc(needed, absl::Microseconds(10))),
      " for them and this: allow more time, or send fewer calls at once"));
}

}  // namespace camserve
