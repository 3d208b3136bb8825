#include "scores/bootstrap.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "scores/philox.h"

namespace camserve {
namespace {

constexpr double kLowShare = 0.025;
constexpr double kHighShare = 0.975;

void SetInterval(std::vector<double> replicates, Estimate& estimate) {
  if (replicates.empty()) replicates = {estimate.mean};
  std::sort(replicates.begin(), replicates.end());
  estimate.low = Percentile(replicates, kLowShare);
  estimate.high = Percentile(replicates, kHighShare);
}

}  // namespace

void DrawReplicate(uint64_t seed, int replicate, absl::Span<int32_t> counts) {
  const NoiseStream noise = {.seed = seed,
                             .stream = StreamOf(""),
                             .purpose = NoisePurpose::kBootstrap,
                             .index = static_cast<uint32_t>(replicate)};
  const auto population = static_cast<double>(counts.size());
  std::array<float, 4096> uniform = {};  // stays in the cache
  std::fill(counts.begin(), counts.end(), 0);
  for (size_t first = 0; first < counts.size(); first += uniform.size()) {
    const absl::Span<float> drawn = absl::MakeSpan(uniform).first(
        std::min(uniform.size(), counts.size() - first));
    FillUniform(noise, first, drawn);
    for (const float u : drawn) {
      ++counts[static_cast<size_t>(double{u} * population)];
    }
  }
}

double Percentile(absl::Span<const double> ascending, double share) {
  const double place = share * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, ascending.size() - 1);
  return ascending[below] + (ascending[above] - ascending[below]) *
                                (place - static_cast<double>(below));
}

bool Bootstrap::Add(int64_t population, Statistic statistic,
                    Estimate* estimate) {
  if (population == 0) return false;
  const std::vector<int32_t> once(static_cast<size_t>(population), 1);
  const std::optional<double> mean = statistic(once);
  if (!mean.has_value()) return false;
  *estimate = {
      .mean = *mean, .low = *mean, .high = *mean, .samples = population};
  requests_[population].push_back({std::move(statistic), estimate, {}});
  return true;
}

void Bootstrap::Run() {
  for (auto& [population, requests] : requests_) {
    RunPopulation(population, requests);
  }
  requests_.clear();
}

void Bootstrap::RunPopulation(int64_t population,
                              std::vector<Request>& requests) const {
  std::vector<int32_t> counts(static_cast<size_t>(population));
  for (int replicate = 0; replicate < kBootstrapReplicates; ++replicate) {
    DrawReplicate(seed_, replicate, absl::MakeSpan(counts));
    for (Request& request : requests) {
      const std::optional<double> value = request.statistic(counts);
      if (value.has_value()) request.replicates.push_back(*value);
    }
  }
  for (Request& request : requests) {
    SetInterval(std::move(request.replicates), *request.estimate);
  }
}

}  // namespace camserve
