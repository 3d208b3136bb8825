// Sends calls as a LoadShape says, and notes what became of them.
#ifndef CAMSERVE_CLIENT_CAMCTL_BENCH_LOAD_GENERATOR_H_
#define CAMSERVE_CLIENT_CAMCTL_BENCH_LOAD_GENERATOR_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace camserve::camctl {

// The most calls that a load may have under way at a time.
inline constexpr int kMostInFlight = 256;

// A closed loop sends a call when another is answered, as a pipeline does: a
// slow server is asked less. An open loop sends at its rate whatever becomes of
// the calls before, as many independent callers do.
struct LoadShape {
  int concurrency = 8;         // of a closed loop: calls at a time
  std::optional<double> rate;  // of an open loop: calls a second
  // How long calls are sent that are not counted, before the others.
  absl::Duration warm_up = absl::Seconds(2);
  absl::Duration duration = absl::Seconds(10);  // after the warm-up
};

struct CallOutcome {
  absl::StatusCode code = absl::StatusCode::kOk;
  absl::Duration begin;  // since the end of the warm-up
  // In an open loop this counts from the time at which the call was due: what
  // it had to wait for earlier calls is part of it.
  absl::Duration latency;
};

struct LoadOutcome {
  std::vector<CallOutcome> calls;  // without those of the warm-up
  absl::Status first_failure;      // of a call in `calls`; OK where none failed
};

// The clock of a load. Both functions have to be thread-safe.
struct LoadTimer {
  std::function<absl::Time()> now = absl::Now;
  std::function<void(absl::Time)> sleep_until = [](absl::Time time) {
    absl::SleepFor(time - absl::Now());
  };
};

// Calls call(0), call(1), ... on threads of its own until the time is over, and
// returns when all calls are answered. `call` has to be thread-safe. A closed
// loop has shape.concurrency threads, an open loop `most_in_flight`.
LoadOutcome GenerateLoad(const LoadShape& shape,
                         const std::function<absl::Status(int64_t)>& call,
                         int most_in_flight = kMostInFlight,
                         const LoadTimer& timer = {});

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_BENCH_LOAD_GENERATOR_H_
