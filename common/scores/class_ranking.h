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
#include "common/output_kind.h"
#include "common/scores/bootstrap.h"
#include "common/scores/class_outcomes.h"
#include "common/scores/draws.h"

namespace camserve {

// Whether a class is true of a sample.
enum class ClassTruth : uint8_t { kNegative, kPositive, kUnknown };

// One class against the rest: the samples of which it is known, in ascending
// order of the class's probability. Immutable.
class ClassRanking {
 public:
  // truths[s] and probabilities[s] are those of the class for sample s.
  ClassRanking(absl::Span<const ClassTruth> truths,
               absl::Span<const double> probabilities);

  // Area under the ROC curve (Mann and Whitney 1947): how often a positive has
  // a greater probability than a negative; ties count one half. A sample counts
  // as often as it was drawn. Absent where either side has no sample.
  std::optional<double> Auc(DrawCounts counts) const;

  // The same for each lane of a DrawLanes, and quicker: a sample's counts in
  // all lanes are added up together.
  std::array<std::optional<double>, DrawLanes::kLanes> Aucs(
      absl::Span<const DrawLanes::Lanes> counts) const;

  size_t bytes() const;

 private:
  // The positives that share one probability, by ends in the lists below: of
  // the negatives with a smaller probability, of the negatives with a smaller
  // or the same, and of the positives up to these.
  struct Tie {
    uint32_t below;
    uint32_t through;
    uint32_t positives;
  };

  // Passes the samples to `sums`, from the least probable to the most.
  template <typename Sums>
  void SumUp(Sums& sums) const;

  std::vector<uint32_t> negatives_;  // samples, in ascending order
  std::vector<uint32_t> positives_;
  std::vector<Tie> ties_;
};

// Makes the ranking of one class after the other. Holds some words for each
// sample and no probabilities: a set of a thousand classes has more of those
// than there is room for. Immutable.
class ClassRanker {
 public:
  // `logits` has a row of class_count values for each sample; row r is that of
  // the sample that `outcomes` gives the number numbers[r]. All arguments but
  // `outcomes` have to outlive this.
  ClassRanker(OutputKind output, int class_count, const ClassOutcomes& outcomes,
              absl::Span<const float> logits,
              absl::Span<const uint32_t> numbers);

  int class_count() const { return class_count_; }
  size_t samples() const { return numbers_.size(); }

  ClassRanking Rank(int class_index) const;

 private:
  // The samples of each class, one class after the other.
  class SampleLists {
   public:
    template <typename Entry>
    SampleLists(int class_count, const std::vector<Entry>& entries);
    absl::Span<const uint32_t> of(int class_index) const;

   private:
    std::vector<uint32_t> ends_;  // by class, in samples_
    std::vector<uint32_t> samples_;
  };

  // How softmax scales a sample's logits: exp(logit - greatest) / total.
  struct Scale {
    float greatest;
    double total;
  };

  std::vector<double> Probabilities(int class_index) const;
  std::vector<ClassTruth> Truths(int class_index) const;

  const OutputKind output_;
  const int class_count_;
  const absl::Span<const float> logits_;
  const absl::Span<const uint32_t> numbers_;
  const SampleLists positives_;
  const SampleLists unknown_;
  std::vector<Scale> scales_;  // by row; of exclusive classes only
};

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_CLASS_RANKING_H_
