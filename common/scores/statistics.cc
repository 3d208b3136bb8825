#include "common/scores/statistics.h"

#include <array>
#include <cstddef>
#include <optional>
#include <utility>

namespace camserve {
namespace {

// In one fixed order, whatever the machine; several sums at once, so that an
// addition need not wait for the one before.
double WeightedSum(DrawCounts counts, const std::vector<double>& values) {
  constexpr size_t kSums = 8;
  std::array<double, kSums> sums = {};
  const size_t whole = values.size() / kSums * kSums;
  for (size_t i = 0; i < whole; i += kSums) {
    for (size_t k = 0; k < kSums; ++k) {
      sums[k] += static_cast<double>(counts[i + k]) * values[i + k];
    }
  }
  for (size_t i = whole; i < values.size(); ++i) {
    sums[i - whole] += static_cast<double>(counts[i]) * values[i];
  }
  double total = 0;
  for (const double sum : sums) total += sum;
  return total;
}

}  // namespace

Statistic MeanOf(std::vector<double> values) {
  return [values = std::move(values)](DrawCounts counts) {
    return std::optional<double>(WeightedSum(counts, values) /
                                 static_cast<double>(values.size()));
  };
}

Statistic RatioOf(std::vector<double> numerators,
                  std::vector<double> denominators) {
  return [numerators = std::move(numerators),
          denominators = std::move(denominators)](
             DrawCounts counts) -> std::optional<double> {
    const double denominator = WeightedSum(counts, denominators);
    if (denominator == 0) return std::nullopt;
    return WeightedSum(counts, numerators) / denominator;
  };
}

}  // namespace camserve
