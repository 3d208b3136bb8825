#include "tests/bench/stopwatch.h"

#include <algorithm>

#include "absl/time/clock.h"

namespace camserve {

std::vector<absl::Duration> MedianTimes(
    const std::vector<Contender>& contenders, int rounds) {
  constexpr int kWarmUp = 2;
  std::vector<std::vector<absl::Duration>> times(contenders.size());
  for (int round = 0; round < rounds + kWarmUp; ++round) {
    for (size_t i = 0; i < contenders.size(); ++i) {
      const absl::Time start = absl::Now();
      contenders[i].run();
      if (round >= kWarmUp) times[i].push_back(absl::Now() - start);
    }
  }
  std::vector<absl::Duration> medians;
  for (std::vector<absl::Duration>& of_one : times) {
    std::sort(of_one.begin(), of_one.end());
    medians.push_back(of_one[of_one.size() / 2]);
  }
  return medians;
}

}  // namespace camserve
