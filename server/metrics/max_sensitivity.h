// The most that a heatmap moves under small noise (Yeh et al. 2019, arXiv
// 1901.09392; section 6 of the definitions).
#ifndef CAMSERVE_SERVER_METRICS_MAX_SENSITIVITY_H_
#define CAMSERVE_SERVER_METRICS_MAX_SENSITIVITY_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/explanation.h"
#include "common/scores/sample_scores.h"
#include "common/tensor.h"
#include "server/metrics/classifier.h"
#include "server/metrics/evaluation_spec.h"
#include "server/metrics/logit_batches.h"
#include "server/metrics/sample_metric.h"

namespace camserve {

// Writes point `index` of the ball of `radius` around `x` into `point`:
//   x + (2 u - 1) * radius
// elementwise in float32, with u uniform in [0, 1) and the same for the same
// seed, sample, radius and index. Thread-safe.
void SensitivityPoint(const Tensor& x, double radius, int index, uint64_t seed,
                      absl::string_view sample_id, Tensor& point);

// One score for every radius and map, in the order of the radii: the greatest
// Euclidean distance that a heatmap at a point of the ball has from that of x.
// Its relative_value is that distance over the norm of x's heatmap. The points
// of all radii fill the same batches, and each point is explained once for all
// maps.
class MaxSensitivity final : public SampleMetric {
 public:
  // Null where spec.max_sensitivity is absent. Both arguments have to outlive
  // the result.
  static std::unique_ptr<SampleMetric> Begin(const EvaluationSpec& spec,
                                             const LabelledSample& sample);

  absl::Status Prepare(absl::Span<const SignedMap* const> maps,
                       LogitBatches& batches) override;

  // Errors are the classifier's.
  absl::StatusOr<std::vector<Score>> Scores(absl::Span<const float> logits,
                                            const LogitBatches& batches,
                                            Classifier& classifier) override;

 private:
  MaxSensitivity(const EvaluationSpec& spec, const LabelledSample& sample)
      : spec_(spec), sample_(sample) {}

  const EvaluationSpec& spec_;
  const LabelledSample& sample_;
  std::vector<const SignedMap*> maps_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_METRICS_MAX_SENSITIVITY_H_
