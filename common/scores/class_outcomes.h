// What is true of samples, and what a model predicted of them.
#ifndef CAMSERVE_COMMON_SCORES_CLASS_OUTCOMES_H_
#define CAMSERVE_COMMON_SCORES_CLASS_OUTCOMES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "common/scores/sample_scores.h"

namespace camserve {

// A sample, by its number, and one of the model's classes.
struct SampleClass {
  uint32_t sample = 0;
  int32_t class_index = 0;
};

// A sample and a class that is true of it: what has scores. Where classes are
// exclusive each sample has one pair, else any number (section 12 of the
// definitions).
struct Pair {
  uint32_t sample = 0;
  int32_t class_index = 0;
  bool is_predicted = false;
};

// The outcomes of a set of samples, numbered from 0 in the order in which they
// are appended. A class that no list has for a sample is neither true of it nor
// predicted. Not thread-safe.
struct ClassOutcomes {
  // REQUIRES: CheckSample accepts the sample.
  void Append(const SampleScores& sample);
  void Append(const ClassOutcomes& other);

  // A copy in which sample s has the number numbers[s].
  ClassOutcomes Renumbered(absl::Span<const uint32_t> numbers) const;

  size_t bytes() const;

  uint32_t samples = 0;
  std::vector<Pair> pairs;           // of a sample in ascending order of class
  std::vector<SampleClass> unknown;  // nobody knows whether they are true
  std::vector<SampleClass> false_positives;  // predicted, known not to be true
};

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_CLASS_OUTCOMES_H_
