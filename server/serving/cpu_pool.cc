#include "server/serving/cpu_pool.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "common/status_details.h"
#include "server/serving/retry_delay.h"

namespace camserve {
namespace {

// Roughly what decoding an image of two million pixels takes.
constexpr absl::Duration kUsualTaskTime = absl::Milliseconds(20);

// Work in parts that several threads take from. A thread may come when all is
// done and the caller gone: it finds no part left, and touches nothing else.
class SharedWork {
 public:
  SharedWork(int count, absl::FunctionRef<void(int)> part)
      : count_(count), part_(part) {}

  // Runs parts until none is left.
  void TakePart() {
    for (int part = next_++; part < count_; part = next_++) {
      part_(part);
      absl::MutexLock lock(&mutex_);
      ++done_;
    }
  }

  void WaitForOthers() {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(this, &SharedWork::AllDone));
  }

 private:
  bool AllDone() const ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return done_ == count_;
  }

  const int count_;
  const absl::FunctionRef<void(int)> part_;
  std::atomic<int> next_ = 0;
  absl::Mutex mutex_;
  int done_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace

CpuPool::CpuPool(int threads, int max_waiting) : max_waiting_(max_waiting) {
  threads_.reserve(threads);
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

CpuPool::~CpuPool() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

absl::Status CpuPool::Start(Task task) {
  absl::MutexLock lock(&mutex_);
  if (waiting_.size() >= max_waiting_) {
    absl::Status busy = absl::ResourceExhaustedError(absl::StrFormat(
        "the server is busy: %d requests wait already, as many as may; "
        "try again later",
        waiting_.size()));
    return WithRetryDelay(
        WithReason(std::move(busy), "SERVER_BUSY"),
        RetryDelay({.waiting = static_cast<int>(waiting_.size()),
                    .workers = static_cast<int>(threads_.size()),
                    .task_time = kUsualTaskTime}));
  }
  waiting_.push_back(std::move(task));
  return absl::OkStatus();
}

void CpuPool::Continue(Task task) {
  absl::MutexLock lock(&mutex_);
  begun_.push_back(std::move(task));
}

void CpuPool::ForEach(int count, absl::FunctionRef<void(int)> part) {
  const auto work = std::make_shared<SharedWork>(count, part);
  const int helpers = std::min(count - 1, static_cast<int>(threads_.size()));
  for (int i = 0; i < helpers; ++i) Continue([work] { work->TakePart(); });
  work->TakePart();
  work->WaitForOthers();
}

bool CpuPool::HasTaskOrStops() const {
  return stopping_ || !begun_.empty() || !waiting_.empty();
}

void CpuPool::Work() {
  for (;;) {
    Task task;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &CpuPool::HasTaskOrStops));
      std::deque<Task>& queue = begun_.empty() ? waiting_ : begun_;
      if (queue.empty()) return;
      task = std::move(queue.front());
      queue.pop_front();
    }
    task();
  }
}

}  // namespace camserve
