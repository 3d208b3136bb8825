// Ranks the samples of a set by the probability of one class after the other.
#ifndef CAMSERVE_COMMON_SCORES_CLASS_RANKER_H_
#define CAMSERVE_COMMON_SCORES_CLASS_RANKER_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "common/output_kind.h"
#include "common/scores/class_outcomes.h"
#include "common/scores/class_ranking.h"

namespace camserve {

// Holds some words a sample and no probability: a set of a thousand classes has
// more of these than there is room for. Immutable.
class ClassRanker {
 public:
  // `logits`: of class_count classes, of samples one after the other; row r is
  // that of number numbers[r], as `outcomes` numbers the samples. All spans
  // outlive this.
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

  // What softmax makes of a sample's logits: exp(logit - greatest) / total.
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

#endif  // CAMSERVE_COMMON_SCORES_CLASS_RANKER_H_
