// The image that a heatmap brightens: HAAS compares the accuracy on such images
// with that on the originals (IEEE 9800759; section 7 of the definitions).
#ifndef CAMSERVE_SERVER_METRICS_HAAS_H_
#define CAMSERVE_SERVER_METRICS_HAAS_H_

#include "absl/status/status.h"
#include "common/tensor.h"
#include "server/metrics/evaluation_spec.h"

namespace camserve {

// INVALID_ARGUMENT where `x` [C, H, W], its normalisation undone, leaves [0, 1]
// by more than 1e-3: it is no image.
absl::Status CheckIsImage(const EvaluationSpec& spec, const Tensor& x);

// max(-1, min(1, x' * (1 + a))) with x' = 2 v - 1, v the image in [0, 1] and a
// the attribution [H, W], as the model's input.
Tensor BrightenedImage(const EvaluationSpec& spec, const Tensor& x,
                       const Tensor& attribution);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_METRICS_HAAS_H_
