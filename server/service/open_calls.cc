#include "server/service/open_calls.h"

namespace camserve {

OpenCalls::Call OpenCalls::Begin() {
  absl::MutexLock lock(&mutex_);
  ++count_;
  return Call(this);
}

int OpenCalls::count() const {
  absl::MutexLock lock(&mutex_);
  return count_;
}

void OpenCalls::SetClosed() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
}

bool OpenCalls::closed() const {
  absl::MutexLock lock(&mutex_);
  return closed_;
}

void OpenCalls::AwaitChange(int count, absl::Time deadline) const {
  absl::MutexLock lock(&mutex_);
  const auto changed = [this, count]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    return closed_ || count_ != count;
  };
  mutex_.AwaitWithDeadline(absl::Condition(&changed), deadline);
}

void OpenCalls::Ended() {
  absl::MutexLock lock(&mutex_);
  --count_;
}

}  // namespace camserve
