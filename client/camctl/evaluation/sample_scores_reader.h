// Results of the contract as scores.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_SAMPLE_SCORES_READER_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_SAMPLE_SCORES_READER_H_

#include "camserve/v1/evaluation.pb.h"
#include "common/output_kind.h"
#include "common/scores/sample_scores.h"

namespace camserve::camctl {

// What the output of the run's model means; runs recorded before there were
// multi-label models do not say, and have exclusive classes. Pure; thread-safe,
// as all here.
OutputKind OutputOf(const v1::EvaluationStarted& started);

// All that `result` says, curves included; scores of methods and orders that a
// newer server may know are left out.
SampleScores ReadSampleScores(OutputKind output,
                              const v1::SampleResult& result);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_SAMPLE_SCORES_READER_H_
