// When calls are sent.
#ifndef CAMSERVE_CLIENT_CAMCTL_BENCH_LOAD_SHAPE_H_
#define CAMSERVE_CLIENT_CAMCTL_BENCH_LOAD_SHAPE_H_

#include <optional>

#include "absl/time/time.h"

namespace camserve::camctl {

// Calls under way at a time, at most.
inline constexpr int kMostInFlight = 256;

// A closed loop sends a call when another is answered, as a pipeline does: a
// slow server is asked less. An open loop sends at its rate whatever becomes of
// the calls before, as many independent callers do.
struct LoadShape {
  int concurrency = 8;         // of a closed loop: calls at a time
  std::optional<double> rate;  // of an open loop: calls a second
  // Calls that are sent before are not counted.
  absl::Duration warm_up = absl::Seconds(2);
  absl::Duration duration = absl::Seconds(10);  // after the warm-up
};

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_BENCH_LOAD_SHAPE_H_
