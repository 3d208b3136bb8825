#include "common/clock.h"

#include "absl/time/clock.h"

namespace camserve {
namespace {

class RealClock : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

}  // namespace

const Clock& Clock::Real() {
  static const RealClock* const clock = new RealClock;
  return *clock;
}

absl::Time ManualClock::Now() const {
  const absl::MutexLock lock(&mutex_);
  return now_;
}

void ManualClock::Advance(absl::Duration duration) {
  const absl::MutexLock lock(&mutex_);
  now_ += duration;
}

}  // namespace camserve
