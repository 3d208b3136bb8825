// Whether a sample's scores fit together.
#ifndef CAMSERVE_COMMON_SCORES_SAMPLE_CHECK_H_
#define CAMSERVE_COMMON_SCORES_SAMPLE_CHECK_H_

#include "absl/status/status.h"
#include "common/output_kind.h"
#include "common/scores/sample_scores.h"

namespace camserve {

// INVALID_ARGUMENT, naming the sample and the field: no id; a number of logits
// other than `class_count`, or a class not below it; classes that are not in
// ascending order, or true and unknown at once; where classes are exclusive,
// others than one true and one predicted class; a value that is not finite; a
// score that is there twice, or of a class that is not true of the sample; AOPC
// or Max-Sensitivity of a class that is not predicted; a curve of another
// length than grid * grid + 1, or with a value outside [0, 1]. Thread-safe.
absl::Status CheckSample(OutputKind output, int class_count,
                         const SampleScores& sample);

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_SAMPLE_CHECK_H_
