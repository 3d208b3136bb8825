// Results of the contract as scores.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_SAMPLE_SCORES_READER_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_SAMPLE_SCORES_READER_H_

#include "camserve/v1/evaluation.pb.h"
#include "scores/sample_scores.h"

namespace camserve::camctl {

// All that `result` says, curves included; scores of methods and orders that a
// newer server may know are left out. Pure; thread-safe.
SampleScores ReadSampleScores(const v1::SampleResult& result);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_SAMPLE_SCORES_READER_H_
