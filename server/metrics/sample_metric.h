// The interface of metrics: what each does with one sample. To add a metric,
// write its file here and its entry in common/scores/metric.h.
#ifndef CAMSERVE_SERVER_METRICS_SAMPLE_METRIC_H_
#define CAMSERVE_SERVER_METRICS_SAMPLE_METRIC_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/explanation.h"
#include "common/scores/metric.h"
#include "common/scores/sample_scores.h"
#include "common/tensor.h"
#include "server/metrics/classifier.h"
#include "server/metrics/evaluation_spec.h"
#include "server/metrics/logit_batches.h"

namespace camserve {

struct LabelledSample {
  std::string id;  // decides the sample's noise
  Tensor x;        // [C, H, W], normalised
  // As in SampleScores: where classes are exclusive, one true class and no
  // unknown one.
  std::vector<int> true_classes;     // ascending
  std::vector<int> unknown_classes;  // ascending
};

// One metric's work on one sample: Prepare, then Scores once the batches are
// answered. Not thread-safe.
class SampleMetric {
 public:
  virtual ~SampleMetric() = default;

  // Whether the metric reads SignedMap::signed_heatmap.
  virtual bool wants_signed_heatmaps() const { return false; }

  // Adds to `batches` the images whose logits the metric needs. `maps` are
  // those of x, one for each method and each class that the metric scores,
  // ordered by class; there may be none. They have to outlive this. An error
  // ends the sample.
  virtual absl::Status Prepare(absl::Span<const SignedMap* const> maps,
                               LogitBatches& batches) = 0;

  // The metric's scores. `logits` are those of x itself; `batches` are
  // finished; `classifier` is there for what they do not hold.
  virtual absl::StatusOr<std::vector<Score>> Scores(
      absl::Span<const float> logits, const LogitBatches& batches,
      Classifier& classifier) = 0;

  // Why the metric can't be computed on this sample; empty where it can.
  // REQUIRES: Prepare was called.
  virtual std::string refusal() const { return ""; }
};

// Begins a metric on a sample; null where `spec` does not ask for it. Both
// arguments have to outlive the result.
using BeginMetric = std::function<std::unique_ptr<SampleMetric>(
    const EvaluationSpec& spec, const LabelledSample& sample)>;

}  // namespace camserve

#endif  // CAMSERVE_SERVER_METRICS_SAMPLE_METRIC_H_
