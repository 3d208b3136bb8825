// Holds passes of a model until a test lets them go.
#ifndef CAMSERVE_TESTS_SERVING_GATE_H_
#define CAMSERVE_TESTS_SERVING_GATE_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace camserve {

// Thread-safe.
class Gate {
 public:
  // Waits until it is opened.
  void Pass() {
    absl::MutexLock lock(&mutex_);
    ++arrived_;
    mutex_.Await(absl::Condition(&open_));
  }

  void Open() {
    absl::MutexLock lock(&mutex_);
    open_ = true;
  }

  // Waits until so many stood before it, since it was made.
  void AwaitArrivals(int count) {
    absl::MutexLock lock(&mutex_);
    const auto all_arrived = [this, count]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(
                                 mutex_) { return arrived_ >= count; };
    mutex_.Await(absl::Condition(&all_arrived));
  }

  int arrived() {
    absl::MutexLock lock(&mutex_);
    return arrived_;
  }

 private:
  absl::Mutex mutex_;
  int arrived_ ABSL_GUARDED_BY(mutex_) = 0;
  bool open_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_SERVING_GATE_H_
