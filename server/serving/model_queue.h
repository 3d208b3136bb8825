// A model's queue and workers.
#ifndef CAMSERVE_SERVER_SERVING_MODEL_QUEUE_H_
#define CAMSERVE_SERVER_SERVING_MODEL_QUEUE_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock.h"
#include "server/repository/served_model.h"
#include "server/serving/batch_rule.h"
#include "server/serving/instance_worker.h"
#include "server/serving/task_queue.h"

namespace camserve {

// An instance on a GPU has one worker, which takes turns from both lanes. An
// instance on the CPU has a worker for each lane, so that an explanation waits
// for no bulk pass; the bulk lane's worker has the lower priority.
//
// Only tasks hold the model. Once its last task and its last other user are
// gone, the model is freed, and its queue is of no use any more (see expired).
// Thread-safe, but for the destructor.
class ModelQueue {
 public:
  struct Options {
    int limit = 0;  // explanations that may wait
    BatchLimits batch;
    const Clock* clock = nullptr;
    std::shared_ptr<TaskReporter> reporter;
  };

  // Throws std::system_error where no thread can be started.
  ModelQueue(const std::shared_ptr<const ServedModel>& model,
             const Options& options);
  // Waits for what is under way, unless Stop did.
  ~ModelQueue();

  // A place for an explanation with that deadline. Errors as
  // ModelScheduler::Submit.
  absl::StatusOr<QueuePlace> Reserve(absl::Time deadline);

  // Answers `pending`, now or once it was run.
  void Submit(TaskQueue::Pending pending);

  // Whether the model is gone.
  bool expired() const { return model_.expired(); }
  // Whether every worker has done its last task.
  bool finished() const;

  // Takes no more tasks; those that wait are answered UNAVAILABLE.
  void Close();
  // Close must have been called. As InstanceWorker::Stop.
  void Stop(absl::Time deadline);

 private:
  absl::Status TryTwice(const std::function<absl::Status()>& admit);
  void StartWorkers(const ServedModel& model, const Clock* clock);

  const std::weak_ptr<const ServedModel> model_;
  const std::shared_ptr<TaskQueue> queue_;
  std::vector<std::unique_ptr<InstanceWorker>> workers_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_MODEL_QUEUE_H_
