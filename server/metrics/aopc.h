// Area over the perturbation curve: how fast the class loses its probability
// while regions are perturbed, the most relevant first (Samek et al. 2015,
// arXiv 1509.06321; section 5 of the definitions).
#ifndef CAMSERVE_SERVER_METRICS_AOPC_H_
#define CAMSERVE_SERVER_METRICS_AOPC_H_

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/explanation.h"
#include "common/scores/sample_scores.h"
#include "server/metrics/classifier.h"
#include "server/metrics/evaluation_spec.h"
#include "server/metrics/logit_batches.h"
#include "server/metrics/sample_metric.h"

namespace camserve {

// 1 / (L + 1) * sum_{k = 1..L} (curve[0] - curve[k]), L = curve.size() - 1.
// `curve` holds probabilities, at least one. Thread-safe.
double AopcOfCurve(absl::Span<const double> curve);

// One score for each grid, map and order, in this order of nesting; each lies
// in [-1, 1].
class Aopc final : public SampleMetric {
 public:
  // Null where spec.aopc is absent. Both arguments have to outlive the result.
  static std::unique_ptr<SampleMetric> Begin(const EvaluationSpec& spec,
                                             const LabelledSample& sample);

  // Images that several curves have in common are asked for once: those of the
  // first steps, where maps agree, and that of the last step of all.
  // INVALID_ARGUMENT where a grid is too fine for the sample.
  absl::Status Prepare(absl::Span<const SignedMap* const> maps,
                       LogitBatches& batches) override;

  // Each score has its curve: the class's probability on x and after each step.
  absl::StatusOr<std::vector<Score>> Scores(absl::Span<const float> logits,
                                            const LogitBatches& batches,
                                            Classifier& classifier) override;

 private:
  struct Curve {
    ScoreKey key;
    int class_index = 0;
    std::vector<LogitBatches::Slot> steps;  // 1..L
  };

  Aopc(const EvaluationSpec& spec, const LabelledSample& sample)
      : spec_(spec), sample_(sample) {}

  const EvaluationSpec& spec_;
  const LabelledSample& sample_;
  std::vector<Curve> curves_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_METRICS_AOPC_H_
