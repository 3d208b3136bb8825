// Whether a sample's scores fit together.
#ifndef CAMSERVE_SCORES_SAMPLE_CHECK_H_
#define CAMSERVE_SCORES_SAMPLE_CHECK_H_

#include "absl/status/status.h"
#include "scores/sample_scores.h"

namespace camserve {

// INVALID_ARGUMENT, naming the sample and the field: no id; a number of logits
// other than `class_count`, or a class not below it; a value that is not
// finite; a score that is there twice; AOPC or Max-Sensitivity of a sample that
// is not correctly classified; a curve of another length than grid * grid + 1,
// or with a value outside [0, 1]. Thread-safe.
absl::Status CheckSample(const SampleScores& sample, int class_count);

}  // namespace camserve

#endif  // CAMSERVE_SCORES_SAMPLE_CHECK_H_
