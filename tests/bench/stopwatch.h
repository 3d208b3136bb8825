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
  std::function<void()> run;
};

// The median time of each contender over `rounds` rounds, after two that do not
// count. Within a round each runs once, so that what disturbs the machine
// disturbs all.
std::vector<absl::Duration> MedianTimes(
    const std::vector<Contender>& contenders, int rounds);

}  // namespace camserve

#endif  // CAMSERVE_TESTS_BENCH_STOPWATCH_H_
