// Outcomes of a few samples, as tests write them down.
#ifndef CAMSERVE_TESTS_COMMON_SCORES_OUTCOMES_H_
#define CAMSERVE_TESTS_COMMON_SCORES_OUTCOMES_H_

#include <cstddef>
#include <vector>

#include "common/scores/class_outcomes.h"
#include "common/scores/sample_scores.h"

namespace camserve {

// Of samples in their order; only their classes matter.
inline ClassOutcomes OutcomesOf(const std::vector<SampleScores>& samples) {
  ClassOutcomes outcomes;
  for (const SampleScores& sample : samples) outcomes.Append(sample);
  return outcomes;
}

// Sample s is of class classes[s] and taken for predictions[s].
inline ClassOutcomes ExclusiveOutcomes(const std::vector<int>& classes,
                                       const std::vector<int>& predictions) {
  ClassOutcomes outcomes;
  for (size_t s = 0; s < classes.size(); ++s) {
    outcomes.Append(
        {.true_classes = {classes[s]}, .predicted_classes = {predictions[s]}});
  }
  return outcomes;
}

}  // namespace camserve

#endif  // CAMSERVE_TESTS_COMMON_SCORES_OUTCOMES_H_
