// A fixed number of threads for what must not block a gRPC callback: decoding
// and drawing.
#ifndef CAMSERVE_SERVER_SERVING_CPU_POOL_H_
#define CAMSERVE_SERVER_SERVING_CPU_POOL_H_

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace camserve {

// Thread-safe.
class CpuPool {
 public:
  using Task = std::function<void()>;  // throws nothing

  // `max_waiting`: tasks of new work that may wait for a thread.
  CpuPool(int threads, int max_waiting);
  // Runs what still waits, then ends.
  ~CpuPool();

  // New work, first come, first served. RESOURCE_EXHAUSTED where max_waiting
  // tasks wait already: the task is not run.
  absl::Status Start(Task task);

  // The rest of work that has begun. It is never refused, and runs before new
  // work, so that work that holds memory gets done first. Start's limit, and
  // those of the queues that the work goes through, bound it.
  void Continue(Task task);

  // Runs part(0) to part(count - 1), on the calling thread and on those of the
  // pool that come free meanwhile; returns when all have run. The caller can
  // run all parts alone: a task of the pool may call this even while all
  // threads are busy. `part` throws nothing.
  void ForEach(int count, absl::FunctionRef<void(int)> part);

 private:
  void Work();
  bool HasTaskOrStops() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);

  const size_t max_waiting_;
  absl::Mutex mutex_;
  std::deque<Task> begun_ ABSL_GUARDED_BY(mutex_);
  std::deque<Task> waiting_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_CPU_POOL_H_
