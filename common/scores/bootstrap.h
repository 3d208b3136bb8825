// Confidence by resampling: the percentile bootstrap over samples that are
// sorted by id (section 9 of the definitions; Efron and Tibshirani 1993, "An
// introduction to the bootstrap", chapter 13), and the statistics that it
// resamples.
#ifndef CAMSERVE_COMMON_SCORES_BOOTSTRAP_H_
#define CAMSERVE_COMMON_SCORES_BOOTSTRAP_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "common/scores/bootstrap_plan.h"
#include "common/scores/score_summary.h"

namespace camserve {

// How often each sample of a population was drawn, by its place in the order of
// ids. The counts add up to the size of the population.
using DrawCounts = absl::Span<const int32_t>;

// A statistic of a population whose samples count as often as they were drawn;
// absent where it has no value. Called several times, never at once.
using Statistic = std::function<std::optional<double>(DrawCounts counts)>;

// Sets `counts` to those of replicate number `replicate`: counts.size() samples
// are drawn with replacement. Thread-safe.
void DrawReplicate(uint64_t seed, int replicate, absl::Span<int32_t> counts);

// The value below which `share` (in [0, 1]) of `ascending` lies, interpolated
// linearly between neighbours. At least one value. Thread-safe.
double Percentile(absl::Span<const double> ascending, double share);

// Sets the interval of `estimate` to the 2.5th and 97.5th percentiles of
// `values`, which are those of the replicates that have one; both ends to the
// mean where `values` is empty. Thread-safe.
void SetInterval(std::vector<double> values, int replicates,
                 Estimate& estimate);

// Estimates many statistics from the same replicates: each replicate is drawn
// once for all populations of one size. Not thread-safe.
class Bootstrap {
 public:
  // `plan` has to outlive this.
  explicit Bootstrap(const BootstrapPlan& plan) : plan_(plan) {}

  // Sets the mean and the samples of `estimate`: `statistic` of a population of
  // `population` samples, each drawn once. Run() sets the rest; until then
  // `estimate` must stay where it is. False where there is nothing to estimate:
  // `estimate` is then as before.
  bool Add(int64_t population, Statistic statistic, Estimate* estimate);

  // Sets the intervals of all estimates that were added, except those that are
  // not finished when the plan's stop says true. A replicate in which a
  // statistic is absent does not count for it.
  void Run();

 private:
  struct Request {
    Statistic statistic;
    Estimate* estimate;
    std::vector<double> replicates;
  };

  // False where it was stopped.
  bool RunPopulation(int64_t population, std::vector<Request>& requests) const;

  const BootstrapPlan& plan_;
  std::map<int64_t, std::vector<Request>> requests_;  // by population
};

// The mean of `values`. At least one value.
Statistic MeanOf(std::vector<double> values);

// The sum of `numerators` over the sum of `denominators`; absent where the
// latter is 0. Both have one value for each sample.
Statistic RatioOf(std::vector<double> numerators,
                  std::vector<double> denominators);

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_BOOTSTRAP_H_
