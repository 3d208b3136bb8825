#include "common/scores/bootstrap.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "common/scores/draws.h"

namespace camserve {
namespace {

constexpr double kLowShare = 0.025;
constexpr double kHighShare = 0.975;

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

}  // namespace camserve
