// The area under the ROC curve of each class (sections 8 and 12 of the
// definitions).
#ifndef CAMSERVE_COMMON_SCORES_CLASS_RANKING_H_
#define CAMSERVE_COMMON_SCORES_CLASS_RANKING_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "common/scores/bootstrap.h"
#include "common/scores/draws.h"

namespace camserve {

// Whether a class is true of a sample.
enum class ClassTruth : uint8_t { kNegative, kPositive, kUnknown };

// One class against the rest: the samples of which it is known, in ascending
// order of the class's probability. Immutable.
class ClassRanking {
 public:
  // truths[s] and probabilities[s]: of the class, of sample s.
  ClassRanking(absl::Span<const ClassTruth> truths,
               absl::Span<const double> probabilities);

  // Area under the ROC curve (Mann and Whitney 1947): how often a positive has
  // a greater probability than a negative; ties count one half. A sample counts
  // as often as it was drawn. Absent where either side has no sample.
  std::optional<double> Auc(DrawCounts counts) const;

  // The same of each lane, and quicker: a sample's counts in all lanes are
  // added up together.
  std::array<std::optional<double>, DrawLanes::kLanes> Aucs(
      absl::Span<const DrawLanes::Lanes> counts) const;

  size_t bytes() const;

 private:
  // Positives of one probability. The numbers are ends in the lists below: of
  // the negatives that have less, of those that have less or the same, and of
  // the positives up to these.
  struct Tie {
    uint32_t below;
    uint32_t through;
    uint32_t positives;
  };

  // Tells `sums` the samples from the least probable to the most.
  template <typename Sums>
  void SumUp(Sums& sums) const;

  std::vector<uint32_t> negatives_;  // samples, in ascending order
  std::vector<uint32_t> positives_;
  std::vector<Tie> ties_;
};

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_CLASS_RANKING_H_
