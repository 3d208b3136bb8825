#include "server/service/cpu_pool.h"

#include <utility>

#include "absl/strings/str_format.h"

namespace camserve {

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
    return absl::ResourceExhaustedError(absl::StrFormat(
        "the server is busy: %d requests wait already, as many as may; "
        "try again later",
        waiting_.size()));
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
