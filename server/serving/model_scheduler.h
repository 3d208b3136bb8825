// Takes tasks, hands them to a model's instances, answers through callbacks.
#ifndef CAMSERVE_SERVER_SERVING_MODEL_SCHEDULER_H_
#define CAMSERVE_SERVER_SERVING_MODEL_SCHEDULER_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock.h"
#include "server/serving/model_task.h"
#include "server/serving/serving_observer.h"

namespace camserve {

// A model has one queue, bounded for explanations, and worker threads for each
// of its instances; both come with its first task and hold no reference to it
// while it has none. Explanations that wait for one layer, of one input shape,
// share a pass; task_queue.h says how. Thread-safe.
class ModelScheduler {
 public:
  using Done = ExplainDone;

  struct Options {
    // Tasks of one model that may wait, unless its configuration says another
    // number: with n waiting, the next is refused.
    int max_queue_length = 32;
    // Explanations that may share a pass, and how long the first of them waits
    // for others while a worker is free; unless the model's configuration says
    // other numbers.
    int max_batch_size = 8;
    absl::Duration max_queue_delay;
    // Outlives the scheduler; may be null.
    ServingObserver* observer = nullptr;
    const Clock* clock = &Clock::Real();
    // How long Stop waits for passes that are under way.
    absl::Duration stop_limit = absl::Seconds(5);
  };

  explicit ModelScheduler(Options options);
  // Stops. No Submit or Stop may be under way.
  ~ModelScheduler();

  // From now on refuses tasks; answers those that wait UNAVAILABLE; and waits,
  // at most stop_limit, for the passes that are under way. A task whose pass
  // does not end by then is answered UNAVAILABLE and its worker left to itself.
  // After this nothing of the scheduler touches `clock` or calls a `done`.
  void Stop();

  // Keeps a place in the queue for an explanation by `model` with that
  // deadline: for a caller that has to decode an image first. A task that
  // brings its place is not refused because the queue is full. Errors as
  // Submit's; each counts as the rejection of a task.
  absl::StatusOr<QueuePlace> Reserve(
      const std::shared_ptr<const ServedModel>& model, absl::Time deadline);

  // Calls `done` exactly once, from a worker or, where the task is refused,
  // from this call. RESOURCE_EXHAUSTED: the queue is full. DEADLINE_EXCEEDED:
  // the deadline passed before the task's turn, or would before its answer.
  // CANCELLED: the task's is_cancelled says so. UNAVAILABLE: the server is
  // stopping. Otherwise as Model::Explain. `done` must not block for long.
  //
  // A task that costs much (IsLarge) is made piece by piece in the bulk lane:
  // it takes longer, but no other explanation waits for it. It keeps its place
  // in the queue meanwhile.
  void Submit(ExplainTask task, Done done);

  // The same for a pass of an evaluation, which waits in a lane of its own
  // (LaneTurns). It is never refused for the length of the queue: who submits
  // it waits for one before the next.
  void SubmitBulk(BulkTask task, BulkDone done);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_MODEL_SCHEDULER_H_
