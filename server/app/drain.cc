#include "server/app/drain.h"

#include <algorithm>

namespace camserve {
namespace {

// Since when the condition has held: `since`, or now where it has just become
// true; InfiniteFuture where it does not hold.
absl::Time Since(bool holds, absl::Time since, absl::Time now) {
  return holds ? std::min(since, now) : absl::InfiniteFuture();
}

}  // namespace

Drain::Drain(const DrainOptions& options, absl::Time begin)
    : refusal_(begin + options.delay),
      deadline_(refusal_ + options.timeout),
      hurry_(deadline_ - std::min(options.summary_time, options.timeout)),
      connection_grace_(options.connection_grace) {}

bool Drain::Advance(absl::Time now, const Load& load) {
  no_calls_since_ = Since(load.calls == 0, no_calls_since_, now);
  no_connections_since_ = Since(load.calls == 0 && !load.has_connections,
                                no_connections_since_, now);
  if (now < next()) return false;
  const bool is_idle = phase_ != DrainPhase::kAnnounced && now >= IdleEnd();
  phase_ = is_idle ? DrainPhase::kOver
                   : static_cast<DrainPhase>(static_cast<int>(phase_) + 1);
  return true;
}

absl::Time Drain::next() const {
  switch (phase_) {
    case DrainPhase::kAnnounced:
      return refusal_;
    case DrainPhase::kFinishing:
      return std::min(hurry_, IdleEnd());
    case DrainPhase::kHurrying:
      return std::min(deadline_, IdleEnd());
    case DrainPhase::kOver:
      break;
  }
  return absl::InfiniteFuture();
}

absl::Time Drain::IdleEnd() const {
  // Connections are asked to close only once calls are refused.
  return std::min(std::max(no_calls_since_, refusal_) + connection_grace_,
                  no_connections_since_);
}

}  // namespace camserve
