// Reads results of the contract as scores. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_SAMPLE_SCORES_READER_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_SAMPLE_SCORES_READER_H_

#include "camserve/v1/evaluation.pb.h"
#include "common/output_kind.h"
#include "common/scores/sample_scores.h"

namespace camserve::camctl {

// What the output of the run's model means. Runs that were recorded before
// there were multi-label models do not say: they have exclusive classes.
OutputKind OutputOf(const v1::EvaluationStarted& started);

// Everything that `result` says, curves included. Scores by methods and orders
// that only a newer server knows are left out.
SampleScores ReadSampleScores(OutputKind output,
                              const v1::SampleResult& result);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_SAMPLE_SCORES_READER_H_
