// Sends calls as a LoadShape says, and notes what became of them.
#ifndef CAMSERVE_CLIENT_CAMCTL_BENCH_LOAD_GENERATOR_H_
#define CAMSERVE_CLIENT_CAMCTL_BENCH_LOAD_GENERATOR_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/camctl/bench/load_shape.h"

namespace camserve::camctl {

struct CallOutcome {
  absl::StatusCode code = absl::StatusCode::kOk;
  absl::Duration begin;  // since the end of the warm-up
  // In an open loop from the time at which the call was to be sent: a call that
  // had to wait for those before it has waited.
  absl::Duration latency;
};

struct LoadOutcome {
  std::vector<CallOutcome> calls;  // without those of the warm-up
  absl::Status first_failure;      // of these; OK without one
};

// Thread-safe functions.
struct LoadTimer {
  std::function<absl::Time()> now = absl::Now;
  std::function<void(absl::Time)> sleep_until = [](absl::Time time) {
    absl::SleepFor(time - absl::Now());
  };
};

// Calls call(0), call(1), ... on threads of its own, until the time is over and
// all are answered. An open loop has `most_in_flight` of them.
LoadOutcome GenerateLoad(const LoadShape& shape,
                         const std::function<absl::Status(int64_t)>& call,
                         int most_in_flight = kMostInFlight,
                         const LoadTimer& timer = {});

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_BENCH_LOAD_GENERATOR_H_
