// Computes every metric of one sample.
#ifndef CAMSERVE_SERVER_METRICS_EVALUATE_SAMPLE_H_
#define CAMSERVE_SERVER_METRICS_EVALUATE_SAMPLE_H_

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "common/scores/metric.h"
#include "common/scores/sample_scores.h"
#include "server/metrics/classifier.h"
#include "server/metrics/evaluation_spec.h"
#include "server/metrics/sample_metric.h"

namespace camserve {

struct SampleEvaluation {
  SampleScores scores;
  // Why a metric has no scores, though the spec asks for it.
  std::map<Metric, std::string> refusals;
};

// One pass explains x for all its true classes. The other images, of all
// metrics, methods and classes together, fill batches of spec.batch_size. What
// is in a batch depends on `spec` and `sample` alone, and so do the scores, to
// the last bit on one machine.
//
// Errors are the classifier's, and INVALID_ARGUMENT for a grid of AOPC that is
// too fine for the sample. Blocks. Thread-safe where no other call uses
// `classifier`.
absl::StatusOr<SampleEvaluation> EvaluateSample(const EvaluationSpec& spec,
                                                const LabelledSample& sample,
                                                Classifier& classifier);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_METRICS_EVALUATE_SAMPLE_H_
