// Timing several ways of doing one thing against each other.
#ifndef CAMSERVE_TESTS_BENCH_STOPWATCH_H_
#define CAMSERVE_TESTS_BENCH_STOPWATCH_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace camserve {

struct Contender {
  std::string name;
  // Runs once, and answers with how long that took.
  std::function<absl::Duration()> time;
};

// One that runs in this process.
Contender Timed(std::string name, std::function<void()> run);

// The median time of each contender over `rounds` rounds, after two that do not
// count. Within a round each runs once, so that what disturbs the machine
// disturbs all. Before each run nothing happens for `pause`: threads that wait
// for work in a loop after one contender's run are at rest when the next
// begins.
std::vector<absl::Duration> MedianTimes(
    const std::vector<Contender>& contenders, int rounds,
    absl::Duration pause = absl::ZeroDuration());

}  // namespace camserve

#endif  // CAMSERVE_TESTS_BENCH_STOPWATCH_H_
