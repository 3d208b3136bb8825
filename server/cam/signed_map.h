// Class activation maps from a layer's output A and the gradient g of one
// class's logit at it. Pure functions; thread-safe.
#ifndef CAMSERVE_SERVER_CAM_SIGNED_MAP_H_
#define CAMSERVE_SERVER_CAM_SIGNED_MAP_H_

#include <ATen/core/Tensor.h>

#include "common/explanation.h"

namespace camserve {

// The signed map R, [..., h, w], of activation and gradient [..., F, h, w]:
//   Grad-CAM  sum_f mean_ij(g_f) * A_f   (Selvaraju et al. 2017)
//   HiResCAM  sum_f g_f * A_f            (Draelos and Carin 2020)
// REQUIRES: both float32 and broadcastable to each other.
at::Tensor SignedMapOf(CamMethod method, const at::Tensor& activation,
                       const at::Tensor& gradient);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_CAM_SIGNED_MAP_H_
