// What the cost benches measure against.
#ifndef CAMSERVE_TESTS_BENCH_BARS_H_
#define CAMSERVE_TESTS_BENCH_BARS_H_

#include <optional>
#include <string>

namespace camserve {

// The most that an explanation by both methods may cost; absent: nothing is
// asked.
struct ExplanationBars {
  std::optional<double> eager;     // of the eager forward pass
  std::optional<double> outsider;  // of the best outsider's forward pass
};

// Of batches of 8 and of 1, at 224 x 224. `network` as torchvision names it.
ExplanationBars BarsOf(const std::string& network, int batch);

// Of forward passes of the same graph.
inline constexpr double kAopcBar = 1.05;
inline constexpr double kMaxSensitivityBar = 1.08;
inline constexpr double kDemoMaxSensitivityBar = 1.4;

// "0.783 (0.80 met)", "0.831 (0.80 missed)"; "0.783" without a bar.
std::string Verdict(double ratio, std::optional<double> bar);

}  // namespace camserve

#endif  // CAMSERVE_TESTS_BENCH_BARS_H_
