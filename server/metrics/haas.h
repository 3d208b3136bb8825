// Heatmap Assisted Accuracy Score: the accuracy on the images that the heatmaps
// brighten, over that on the originals (IEEE 9800759; section 7 of the
// definitions).
#ifndef CAMSERVE_SERVER_METRICS_HAAS_H_
#define CAMSERVE_SERVER_METRICS_HAAS_H_

#include <memory>
#include <string>
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

// One score for each map: 1 where the class is predicted on
//   max(-1, min(1, x' * (1 + a))), x' = 2 v - 1,
// and 0 where it is not, with v the image in [0, 1] and a the attribution [H,
// W].
// REQUIRES: spec.mean and spec.std have a value for each channel of x.
class Haas final : public SampleMetric {
 public:
  // Null where spec.haas is absent. Both arguments have to outlive the result.
  static std::unique_ptr<SampleMetric> Begin(const EvaluationSpec& spec,
                                             const LabelledSample& sample);

  bool wants_signed_heatmaps() const override { return spec_.haas->is_signed; }

  absl::Status Prepare(absl::Span<const SignedMap* const> maps,
                       LogitBatches& batches) override;

  absl::StatusOr<std::vector<Score>> Scores(absl::Span<const float> logits,
                                            const LogitBatches& batches,
                                            Classifier& classifier) override;

  // Not empty where x, with its normalisation undone, leaves [0, 1] by more
  // than 1e-3: then it is no image.
  std::string refusal() const override { return refusal_; }

 private:
  // x as a map brightens it.
  struct Brightened {
    ScoreKey key;
    int class_index = 0;
    LogitBatches::Slot slot = 0;
  };

  Haas(const EvaluationSpec& spec, const LabelledSample& sample)
      : spec_(spec), sample_(sample) {}

  const EvaluationSpec& spec_;
  const LabelledSample& sample_;
  std::vector<Brightened> images_;
  std::string refusal_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_METRICS_HAAS_H_
