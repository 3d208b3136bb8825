// The most that a heatmap moves under small noise (Yeh et al. 2019, arXiv
// 1901.09392; section 6 of the definitions).
#ifndef CAMSERVE_SERVER_METRICS_MAX_SENSITIVITY_H_
#define CAMSERVE_SERVER_METRICS_MAX_SENSITIVITY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "scores/sample_scores.h"
#include "server/core/explanation.h"
#include "server/core/tensor.h"
#include "server/metrics/classifier.h"
#include "server/metrics/evaluation_spec.h"

namespace camserve {

// Writes point `index` of the ball of `radius` around `x` into `point`:
// x + (2 u - 1) * radius, elementwise in float32.
void SensitivityPoint(const Tensor& x, double radius, int index, uint64_t seed,
                      absl::string_view sample_id, Tensor& point);

// Max-Sensitivity of one sample, for every radius and method, in the order of
// the radii. `maps` are the heatmaps of `x` for `class_index`, one a method.
// The points of all radii fill the same batches and serve all methods.
absl::StatusOr<std::vector<MaxSensitivityScore>> MaxSensitivityOf(
    const EvaluationSpec& spec, absl::string_view sample_id, const Tensor& x,
    int class_index, absl::Span<const SignedMap> maps, Classifier& classifier);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_METRICS_MAX_SENSITIVITY_H_
