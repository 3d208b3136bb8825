#include "common/scores/bootstrap.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include "common/scores/draws.h"

namespace camserve {
namespace {

constexpr double kLowShare = 0.025;
constexpr double kHighShare = 0.975;

// Adds in one fixed order, whatever the machine; several sums at once, so that
// an addition need not wait for the one before.
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

void DrawReplicate(uint64_t seed, int replicate, absl::Span<int32_t> counts) {
  std::fill(counts.begin(), counts.end(), 0);
  ForEachDraw(seed, replicate, counts.size(),
              [counts](size_t sample) { ++counts[sample]; });
}

double Percentile(absl::Span<const double> ascending, double share) {
  const double place = share * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, ascending.size() - 1);
  return ascending[below] + (ascending[above] - ascending[below]) *
                                (place - static_cast<double>(below));
}

void SetInterval(std::vector<double> values, int replicates,
                 Estimate& estimate) {
  if (values.empty()) values = {estimate.mean};
  std::sort(values.begin(), values.end());
  estimate.low = Percentile(values, kLowShare);
  estimate.high = Percentile(values, kHighShare);
  estimate.replicates = replicates;
}

bool Bootstrap::Add(int64_t population, Statistic statistic,
                    Estimate* estimate) {
  if (population == 0) return false;
  const std::vector<int32_t> once(static_cast<size_t>(population), 1);
  const std::optional<double> mean = statistic(once);
  if (!mean.has_value()) return false;
  *estimate = {.mean = *mean, .samples = population};
  requests_[population].push_back({std::move(statistic), estimate, {}});
  return true;
}

void Bootstrap::Run() {
  for (auto& [population, requests] : requests_) {
    if (plan_.replicates == 0 || !RunPopulation(population, requests)) break;
  }
  requests_.clear();
}

bool Bootstrap::RunPopulation(int64_t population,
                              std::vector<Request>& requests) const {
  std::vector<int32_t> counts(static_cast<size_t>(population));
  for (int replicate = 0; replicate < plan_.replicates; ++replicate) {
    if (plan_.stopped()) return false;
    DrawReplicate(plan_.seed, replicate, absl::MakeSpan(counts));
    for (Request& request : requests) {
      const std::optional<double> value = request.statistic(counts);
      if (value.has_value()) request.replicates.push_back(*value);
    }
  }
  for (Request& request : requests) {
    SetInterval(std::move(request.replicates), plan_.replicates,
                *request.estimate);
  }
  return true;
}

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
