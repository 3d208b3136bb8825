#include "client/camctl/explanation/in_flight.h"

#include <algorithm>
#include <atomic>
#include <queue>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace camserve::camctl {
namespace {

// The items whose work has ended. Thread-safe.
class FinishedItems {
 public:
  void Push(int item) {
    const absl::MutexLock lock(&mutex_);
    items_.push(item);
  }

  // Waits for an item, and removes it.
  int Pop() {
    const absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &FinishedItems::HasItem));
    const int item = items_.front();
    items_.pop();
    return item;
  }

 private:
  bool HasItem() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !items_.empty();
  }

  absl::Mutex mutex_;
  std::queue<int> items_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

void RunInFlight(int count, int in_flight, const std::function<void(int)>& work,
                 const std::function<void(int)>& finished) {
  std::atomic<int> next = 0;
  FinishedItems done;
  std::vector<std::jthread> threads;
  for (int i = 0; i < std::min(count, in_flight); ++i) {
    threads.emplace_back([&] {
      for (int item = next++; item < count; item = next++) {
        work(item);
        done.Push(item);
      }
    });
  }
  for (int i = 0; i < count; ++i) finished(done.Pop());
}

}  // namespace camserve::camctl
