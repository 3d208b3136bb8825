// Every metric of one sample.
#ifndef CAMSERVE_SERVER_METRICS_EVALUATE_SAMPLE_H_
#define CAMSERVE_SERVER_METRICS_EVALUATE_SAMPLE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/scores/sample_scores.h"
#include "common/tensor.h"
#include "server/metrics/classifier.h"
#include "server/metrics/evaluation_spec.h"

namespace camserve {

struct LabelledSample {
  std::string id;  // decides the sample's noise
  Tensor x;        // [C, H, W], normalised
  // As in SampleScores: one true class and no unknown one where classes are
  // exclusive.
  std::vector<int> true_classes;     // ascending
  std::vector<int> unknown_classes;  // ascending
};

struct SampleEvaluation {
  SampleScores scores;
  // Why the scores hold no HAAS, though the spec asks for it; else empty.
  std::string haas_refusal;
};

// One pass explains x for all its true classes; the other images, of all
// metrics, methods and classes together, fill batches of spec.batch_size. What
// those hold depends on spec and sample alone, and so do the scores, to the
// last bit on one machine. Errors are the classifier's. Blocks; thread-safe
// where the classifier is this call's own.
absl::StatusOr<SampleEvaluation> EvaluateSample(const EvaluationSpec& spec,
                                                const LabelledSample& sample,
                                                Classifier& classifier);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_METRICS_EVALUATE_SAMPLE_H_
