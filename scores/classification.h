// How well a model classifies (section 8 of the definitions). Every function
// counts a sample as often as it was drawn, so that the bootstrap can resample
// it. Thread-safe.
#ifndef CAMSERVE_SCORES_CLASSIFICATION_H_
#define CAMSERVE_SCORES_CLASSIFICATION_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "scores/bootstrap.h"

namespace camserve {

// The recall of each class: the share of its samples that is predicted as it;
// absent without samples. Classes are below `class_count`.
std::vector<std::optional<double>> Recalls(
    absl::Span<const int32_t> classes, absl::Span<const int32_t> predictions,
    int class_count, DrawCounts counts);

// The mean of those that are there; absent where none is.
std::optional<double> MeanOfPresent(
    absl::Span<const std::optional<double>> values);

// One class against the rest: samples in ascending order of the class's
// probability.
class ClassRanking {
 public:
  // classes[i] is the true class of the sample with probabilities[i] of class
  // `ranked_class`. At most 2^30 samples.
  ClassRanking(int ranked_class, absl::Span<const int32_t> classes,
               absl::Span<const double> probabilities);

  // Area under the ROC curve (Mann and Whitney 1947): how often a sample of the
  // class has a greater probability of it than one of the rest; ties count one
  // half. Absent where either side has no sample.
  std::optional<double> Auc(DrawCounts counts) const;

 private:
  struct Entry {
    uint32_t sample : 30;
    uint32_t is_of_class : 1;
    uint32_t ends_tie : 1;  // the next has a greater probability
  };

  std::vector<Entry> ascending_;
};

// A ranking for each class, from the logits of samples one after the other.
std::vector<ClassRanking> RankClasses(absl::Span<const int32_t> classes,
                                      absl::Span<const float> logits,
                                      int class_count);

// The AUC of each class.
std::vector<std::optional<double>> Aucs(absl::Span<const ClassRanking> rankings,
                                        DrawCounts counts);

}  // namespace camserve

#endif  // CAMSERVE_SCORES_CLASSIFICATION_H_
