// The bars of the cost benches: the most that things may cost.
#ifndef CAMSERVE_TESTS_BENCH_BARS_H_
#define CAMSERVE_TESTS_BENCH_BARS_H_

#include <optional>
#include <string>

namespace camserve {

// The most that an explanation by both methods may cost, as a share of another
// pass. Absent: there is no bar.
struct ExplanationBars {
  std::optional<double> eager;     // of the eager forward pass
  std::optional<double> outsider;  // see cost_contenders.h
};

// The bars for batches of 8 and of 1 at 224 x 224; none for other batches.
// `network` is torchvision's name.
ExplanationBars BarsOf(const std::string& network, int batch);

// The most that a metric may cost, as a share of the forward passes of the same
// graph that its definition asks for.
inline constexpr double kAopcBar = 1.05;
inline constexpr double kMaxSensitivityBar = 1.08;
inline constexpr double kDemoMaxSensitivityBar = 1.4;

// `ratio`, and whether it meets `bar`: "0.783 (0.80 met)", "0.831 (0.80
// missed)"; "0.783" without a bar.
std::string Verdict(double ratio, std::optional<double> bar);

}  // namespace camserve

#endif  // CAMSERVE_TESTS_BENCH_BARS_H_
