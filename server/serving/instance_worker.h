// The thread that runs one instance of a model.
#ifndef CAMSERVE_SERVER_SERVING_INSTANCE_WORKER_H_
#define CAMSERVE_SERVER_SERVING_INSTANCE_WORKER_H_

#include <cstddef>
#include <memory>
#include <thread>

#include "absl/time/time.h"
#include "common/clock.h"
#include "server/serving/task_queue.h"

namespace camserve {

// Takes turns from a queue until that is closed, and runs them on the model's
// instance. Between turns it holds no reference to the model. `finished` is
// thread-safe; the rest is not.
class InstanceWorker {
 public:
  struct Options {
    size_t instance = 0;
    WorkerLanes lanes = WorkerLanes::kBoth;
    // Runs at a lower priority, its passes' threads too: under contention it
    // gets about a tenth of the CPU.
    bool is_background = false;
    const Clock* clock = nullptr;
  };

  // Throws std::system_error where no thread can be started.
  InstanceWorker(const Options& options, std::shared_ptr<TaskQueue> queue);
  // The queue must be closed. Waits for the thread, unless Stop gave it up.
  ~InstanceWorker();

  // Whether the thread has done its last turn.
  bool finished() const;

  // The queue must be closed. Waits for the pass under way until `deadline`, a
  // time of the machine's clock. Where the pass does not end, answers its tasks
  // UNAVAILABLE and leaves the thread to itself; what its pass finds out is
  // dropped.
  void Stop(absl::Time deadline);

 private:
  class Run;
  const std::shared_ptr<Run> run_;
  std::thread thread_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_INSTANCE_WORKER_H_
