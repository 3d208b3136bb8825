#include "tests/bench/stopwatch.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"

namespace camserve {

Contender Timed(std::string name, std::function<void()> run) {
  return {std::move(name), [run = std::move(run)] {
            const absl::Time start = absl::Now();
            run();
            return absl::Now() - start;
          }};
}

std::vector<absl::Duration> MedianTimes(
    const std::vector<Contender>& contenders, int rounds,
    absl::Duration pause) {
  constexpr int kWarmUp = 2;
  std::vector<std::vector<absl::Duration>> times(contenders.size());
  for (int round = 0; round < rounds + kWarmUp; ++round) {
    for (size_t i = 0; i < contenders.size(); ++i) {
      absl::SleepFor(pause);
      const absl::Duration time = contenders[i].time();
      if (round >= kWarmUp) times[i].push_back(time);
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
