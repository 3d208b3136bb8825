// A model's queue and workers.
#ifndef CAMSERVE_SERVER_SERVING_MODEL_QUEUE_H_
#define CAMSERVE_SERVER_SERVING_MODEL_QUEUE_H_

#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "server/core/clock.h"
#include "server/repository/served_model.h"
#include "server/serving/instance_worker.h"
#include "server/serving/task_queue.h"

namespace camserve {

// Only tasks hold the model: with the last of them and of the model's other
// users the model goes, and this with it (see expired). Thread-safe, but for
// the destructor.
class ModelQueue {
 public:
  // Throws std::system_error where no thread can be started.
  ModelQueue(const std::shared_ptr<const ServedModel>& model, int limit,
             const Clock* clock);
  // Waits for what is under way, unless Stop did.
  ~ModelQueue();

  // Answers `pending`, now or once it was run.
  void Submit(TaskQueue::Pending pending);

  // Whether the model is gone.
  bool expired() const { return model_.expired(); }
  // Whether every worker has done its last task.
  bool finished() const;

  // Ends taking tasks; those that wait are answered UNAVAILABLE.
  void Close();
  // Close must have been called. As InstanceWorker::Stop.
  void Stop(absl::Time deadline);

 private:
  const std::weak_ptr<const ServedModel> model_;
  const std::shared_ptr<TaskQueue> queue_;
  std::vector<std::unique_ptr<InstanceWorker>> workers_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_MODEL_QUEUE_H_
