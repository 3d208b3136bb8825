// How well a model classifies (sections 8 and 12 of the definitions). Every
// function counts a sample as often as it was drawn, so that the bootstrap can
// resample it: counts[s] times sample s. Thread-safe.
#ifndef CAMSERVE_COMMON_SCORES_CLASSIFICATION_H_
#define CAMSERVE_COMMON_SCORES_CLASSIFICATION_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "common/output_kind.h"
#include "common/scores/bootstrap.h"
#include "common/scores/class_outcomes.h"

namespace camserve {

// One class against the rest: the samples of which it is true, and those of
// which it is known not to be true.
struct ClassCounts {
  int64_t positives = 0;
  int64_t negatives = 0;
  int64_t true_positives = 0;   // positives of which it is predicted
  int64_t false_positives = 0;  // negatives of which it is predicted

  // The share of the positives of which it is predicted; absent without any.
  std::optional<double> Recall() const;
  // The share of the negatives of which it is not; absent without any.
  std::optional<double> Specificity() const;
  // The mean of both; absent where one of them is.
  std::optional<double> BalancedAccuracy() const;
  // The share of the samples of which it is true; absent where it is known of
  // none.
  std::optional<double> Prevalence() const;
};

// The counts of each class. All classes are below `class_count`.
std::vector<ClassCounts> CountClasses(const ClassOutcomes& outcomes,
                                      int class_count, DrawCounts counts);

// The mean of the values that are present; absent where none is.
std::optional<double> MeanOfPresent(
    absl::Span<const std::optional<double>> values);

// kExclusive: the mean recall of the classes that have samples. kMultiLabel:
// the mean balanced accuracy of the labels that have one.
std::optional<double> MeanBalancedAccuracy(
    OutputKind output, absl::Span<const ClassCounts> classes);

// For every sample without an unknown class, in the order of their numbers: 1
// where exactly its true classes are predicted, else 0.
std::vector<double> ExactMatches(const ClassOutcomes& outcomes);

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_CLASSIFICATION_H_
