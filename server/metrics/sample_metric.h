// The interface of metrics: what each does with one sample. A metric is a file
// here, and an entry in common/scores/metric.h.
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
  // As in SampleScores: one true class and no unknown one where classes are
  // exclusive.
  std::vector<int> true_classes;     // ascending
  std::vector<int> unknown_classes;  // ascending
};

// One metric's work on one sample: Prepare, then Scores once the batches are
// answered. Not thread-safe.
class SampleMetric {
 public:
  virtual ~SampleMetric() = default;

  // Whether it looks at SignedMap::signed_heatmap.
  virtual bool wants_signed_heatmaps() const { return false; }

  // Asks `batches` for the images whose logits it needs. `maps` are those of x,
  // of each method and each pair that the metric scores, class by class; they
  // outlive this, and may be none. Errors end the sample.
  virtual absl::Status Prepare(absl::Span<const SignedMap* const> maps,
                               LogitBatches& batches) = 0;

  // `logits` of x itself, the answered batches, and the model for what they do
  // not hold.
  virtual absl::StatusOr<std::vector<Score>> Scores(
      absl::Span<const float> logits, const LogitBatches& batches,
      Classifier& classifier) = 0;

  // After Prepare: why the metric can't be had of this sample; else empty.
  virtual std::string refusal() const { return ""; }
};

// Begins a metric on a sample; null where `spec` does not ask for it. Both
// outlive what is returned.
using BeginMetric = std::function<std::unique_ptr<SampleMetric>(
    const EvaluationSpec& spec, const LabelledSample& sample)>;

}  // namespace camserve

#endif  // CAMSERVE_SERVER_METRICS_SAMPLE_METRIC_H_
