#include "server/service/cpu_pool.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "server/core/status_details.h"
#include "server/serving/retry_delay.h"

namespace camserve {
namespace {

// Of decoding an image of two million pixels, roughly.
constexpr absl::Duration kUsualTaskTime = absl::Milliseconds(20);

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
