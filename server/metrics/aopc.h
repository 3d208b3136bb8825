// Area over the perturbation curve: how fast the class loses its probability
// while regions are perturbed, the most relevant first (Samek et al. 2015,
// arXiv 1509.06321; section 5 of the definitions).
#ifndef CAMSERVE_SERVER_METRICS_AOPC_H_
#define CAMSERVE_SERVER_METRICS_AOPC_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/explanation.h"
#include "common/scores/sample_scores.h"
#include "common/tensor.h"
#include "server/metrics/evaluation_spec.h"
#include "server/metrics/logit_batches.h"

namespace camserve {

// 1 / (L + 1) * sum_{k = 1..L} (curve[0] - curve[k]), L = curve.size() - 1.
double AopcOfCurve(absl::Span<const double> curve);

// AOPC of one sample: Prepare asks for its perturbed images, Scores reads them
// once they are answered. Not thread-safe.
class Aopc {
 public:
  // All outlive this.
  Aopc(const EvaluationSpec& spec, absl::string_view sample_id,
       const Tensor& x);

  // A map is that of a class and a method. Images that two curves have in
  // common are asked for once: the first steps of maps that agree, and the last
  // step of all. INVALID_ARGUMENT: a grid that x does not allow.
  absl::Status Prepare(absl::Span<const SignedMap* const> maps,
                       LogitBatches& batches);

  // `logits` of x itself.
  std::vector<AopcScore> Scores(absl::Span<const float> logits,
                                const LogitBatches& batches) const;

 private:
  struct Curve {
    AopcKey key;
    int class_index = 0;
    std::vector<LogitBatches::Slot> steps;  // 1..L
  };

  const EvaluationSpec& spec_;
  const absl::string_view sample_id_;
  const Tensor& x_;
  std::vector<Curve> curves_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_METRICS_AOPC_H_
