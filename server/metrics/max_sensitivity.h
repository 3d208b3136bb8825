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
#include "common/explanation.h"
#include "common/scores/sample_scores.h"
#include "common/tensor.h"
#include "server/metrics/classifier.h"
#include "server/metrics/evaluation_spec.h"

namespace camserve {

// Writes point `index` of the ball of `radius` around `x` into `point`:
// x + (2 u - 1) * radius, elementwise in float32.
void SensitivityPoint(const Tensor& x, double radius, int index, uint64_t seed,
                      absl::string_view sample_id, Tensor& point);

// Max-Sensitivity of one sample, for every radius and map, in the order of the
// radii. `maps` are those of `x` for one class or several, each of them with
// all of the spec's methods, as Explain answers. The points of all radii fill
// the same batches and serve all maps: each is asked about once.
absl::StatusOr<std::vector<MaxSensitivityScore>> MaxSensitivityOf(
    const EvaluationSpec& spec, absl::string_view sample_id, const Tensor& x,
    absl::Span<const SignedMap* const> maps, Classifier& classifier);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_METRICS_MAX_SENSITIVITY_H_
