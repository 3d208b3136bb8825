// Takes samples, hands them to a model's instances, answers through callbacks.
#ifndef CAMSERVE_SERVER_SERVING_EXPLAIN_SCHEDULER_H_
#define CAMSERVE_SERVER_SERVING_EXPLAIN_SCHEDULER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/core/clock.h"
#include "server/core/explanation.h"
#include "server/model/model.h"
#include "server/repository/model_repository.h"

namespace camserve {

struct ExplainTask {
  std::shared_ptr<const ServedModel> model;
  std::string layer;  // empty: the model's default
  SampleQuestion question;
  absl::Time deadline = absl::InfiniteFuture();
  // True once nobody waits for the answer any more. Thread-safe; uses nothing
  // of the scheduler; may be empty.
  std::function<bool()> is_cancelled;
};

struct ScheduledExplanation {
  SampleExplanation explanation;
  absl::Duration queue_time;
  absl::Duration compute_time;
  int batch_size = 1;  // requests that shared the forward pass
};

// A model has one bounded queue, and a worker thread for each of its instances;
// both come with its first task and hold no reference to it while it has none.
// Thread-safe.
class ExplainScheduler {
 public:
  using Done = std::function<void(absl::StatusOr<ScheduledExplanation>)>;

  struct Options {
    // Tasks of one model that may wait, unless its configuration says another
    // number: with n waiting, the next is refused.
    int max_queue_length = 64;
    const Clock* clock = &Clock::Real();
    // How long Stop waits for passes that are under way.
    absl::Duration stop_limit = absl::Seconds(5);
  };

  explicit ExplainScheduler(Options options);
  // Stops. No Submit or Stop may be under way.
  ~ExplainScheduler();

  // From now on refuses tasks; answers those that wait UNAVAILABLE; and waits,
  // at most stop_limit, for the passes that are under way. A task whose pass
  // does not end by then is answered UNAVAILABLE and its worker left to itself.
  // After this nothing of the scheduler touches `clock` or calls a `done`.
  void Stop();

  // Calls `done` exactly once, from a worker or, where the task is refused,
  // from this call. RESOURCE_EXHAUSTED: the queue is full. DEADLINE_EXCEEDED:
  // the deadline passed before the task's turn. CANCELLED. UNAVAILABLE:
  // stopping. Otherwise as Model::Explain. `done` must not block for long.
  void Submit(ExplainTask task, Done done);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_EXPLAIN_SCHEDULER_H_
