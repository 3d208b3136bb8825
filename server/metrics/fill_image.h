// What perturbed regions are replaced by (section 5 of the definitions). Pure.
#ifndef CAMSERVE_SERVER_METRICS_FILL_IMAGE_H_
#define CAMSERVE_SERVER_METRICS_FILL_IMAGE_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "common/tensor.h"
#include "server/metrics/evaluation_spec.h"

namespace camserve {

// An image like `x` [C, H, W]: the same for all grids, methods and orders of a
// sample.
Tensor FillImage(const Tensor& x, PerturbationFill fill, uint64_t seed,
                 absl::string_view sample_id);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_METRICS_FILL_IMAGE_H_
