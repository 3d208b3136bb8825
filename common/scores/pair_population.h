// Statistics of the scores of pairs of a sample and a class that is true of it
// (section 12 of the definitions).
#ifndef CAMSERVE_COMMON_SCORES_PAIR_POPULATION_H_
#define CAMSERVE_COMMON_SCORES_PAIR_POPULATION_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "common/scores/bootstrap.h"
#include "common/scores/class_outcomes.h"
#include "common/scores/sample_columns.h"
#include "common/scores/score_summary.h"

namespace camserve {

// Some of the pairs of a set. The bootstrap draws samples, each with all its
// pairs: several labels of one image are no independent observations.
// Immutable.
class PairPopulation {
 public:
  // The pairs at `rows` of `pairs`, where those of one sample stand side by
  // side. `pairs` has to outlive this.
  PairPopulation(absl::Span<const Pair> pairs, std::vector<uint32_t> rows);

  // How many samples have a pair.
  int64_t samples() const { return samples_; }
  int64_t pairs() const { return static_cast<int64_t>(rows_.size()); }

  // The score of each pair: one value a pair, as in all vectors of values
  // below. REQUIRES: `column` has a score for every pair.
  std::vector<double> Scores(const ScoreColumn& column) const;
  // 1 where the pair's class is predicted, else 0.
  std::vector<double> Predicted() const;

  // The mean of `values` over the pairs of all samples that were drawn, each as
  // often as it was.
  Statistic Mean(const std::vector<double>& values) const;
  // Likewise the sum of `numerators` over the sum of `denominators`; absent
  // where that of `denominators` is 0.
  Statistic Ratio(const std::vector<double>& numerators,
                  const std::vector<double>& denominators) const;

  // Mean and Ratio of the pairs of one label, each sample drawn once. Labels
  // without pairs, or whose denominators add up to 0, are left out.
  std::vector<LabelMean> MeanByLabel(const std::vector<double>& values) const;
  std::vector<LabelMean> RatioByLabel(
      const std::vector<double>& numerators,
      const std::vector<double>& denominators) const;

 private:
  // The sums of `values`, one for each sample.
  std::vector<double> SumBySample(const std::vector<double>& values) const;
  std::vector<double> Ones() const;

  absl::Span<const Pair> pairs_;
  std::vector<uint32_t> rows_;
  int64_t samples_ = 0;
};

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_PAIR_POPULATION_H_
