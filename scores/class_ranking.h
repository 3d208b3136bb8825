// The area under the ROC curve of each class (sections 8 and 12 of the
// definitions). Thread-safe.
#ifndef CAMSERVE_SCORES_CLASS_RANKING_H_
#define CAMSERVE_SCORES_CLASS_RANKING_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "scores/bootstrap.h"
#include "scores/class_outcomes.h"
#include "server/core/output_kind.h"

namespace camserve {

// Whether a class is true of a sample.
enum class ClassTruth : uint8_t { kNegative, kPositive, kUnknown };

// One class against the rest: the samples of which it is known, in ascending
// order of the class's probability.
class ClassRanking {
 public:
  // truths[s] and probabilities[s]: of the class, of sample s. At most 2^30
  // samples.
  ClassRanking(absl::Span<const ClassTruth> truths,
               absl::Span<const double> probabilities);

  // Area under the ROC curve (Mann and Whitney 1947): how often a positive has
  // a greater probability than a negative; ties count one half. A sample counts
  // as often as it was drawn. Absent where either side has no sample.
  std::optional<double> Auc(DrawCounts counts) const;

 private:
  struct Entry {
    uint32_t sample : 30;
    uint32_t is_positive : 1;
    uint32_t ends_tie : 1;  // the next has a greater probability
  };

  std::vector<Entry> ascending_;
};

// A ranking for each class, from the logits of samples one after the other.
std::vector<ClassRanking> RankClasses(OutputKind output, int class_count,
                                      const ClassOutcomes& outcomes,
                                      absl::Span<const float> logits);

// The AUC of each class.
std::vector<std::optional<double>> Aucs(absl::Span<const ClassRanking> rankings,
                                        DrawCounts counts);

}  // namespace camserve

#endif  // CAMSERVE_SCORES_CLASS_RANKING_H_
