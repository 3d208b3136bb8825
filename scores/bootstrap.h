// Confidence by resampling: the percentile bootstrap over samples that are
// sorted by id (section 9 of the definitions; Efron and Tibshirani 1993, "An
// introduction to the bootstrap", chapter 13).
#ifndef CAMSERVE_SCORES_BOOTSTRAP_H_
#define CAMSERVE_SCORES_BOOTSTRAP_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "scores/score_summary.h"

namespace camserve {

inline constexpr int kBootstrapReplicates = 1000;

// How often each sample of a population was drawn, by its place in the order
// of ids. They add up to the size of the population.
using DrawCounts = absl::Span<const int32_t>;

// What a population says when its samples count as often as they were drawn;
// absent where it says nothing. Called several times, never at once.
using Statistic = std::function<std::optional<double>(DrawCounts counts)>;

// Draws counts.size() samples with replacement: replicate number `replicate`.
// Thread-safe.
void DrawReplicate(uint64_t seed, int replicate, absl::Span<int32_t> counts);

// The value below which `share` (in [0, 1]) of `ascending` lies, interpolated
// linearly between neighbours. At least one value. Thread-safe.
double Percentile(absl::Span<const double> ascending, double share);

// Estimates many statistics from the same replicates: each is drawn once for
// all populations of one size. Not thread-safe.
class Bootstrap {
 public:
  explicit Bootstrap(uint64_t seed) : seed_(seed) {}

  // Sets the mean and the samples of `estimate`: `statistic` of a population of
  // `population` samples, each drawn once. Run() sets the rest; until then
  // `estimate` must stay where it is. False where there is nothing to estimate:
  // `estimate` is then as before.
  bool Add(int64_t population, Statistic statistic, Estimate* estimate);

  // Sets the intervals of all that was added: the 2.5th and 97.5th percentiles
  // over the replicates. One in which a statistic is absent does not count for
  // it; where it is absent in all, the interval is the mean alone.
  void Run();

 private:
  struct Request {
    Statistic statistic;
    Estimate* estimate;
    std::vector<double> replicates;
  };

  void RunPopulation(int64_t population, std::vector<Request>& requests) const;

  uint64_t seed_;
  std::map<int64_t, std::vector<Request>> requests_;  // by population
};

}  // namespace camserve

#endif  // CAMSERVE_SCORES_BOOTSTRAP_H_
