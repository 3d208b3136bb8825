// Class activation maps from a layer's output A and the gradient g of one
// class's logit at it. Thread-safe but for SetCamMap.
#ifndef CAMSERVE_SERVER_CAM_SIGNED_MAP_H_
#define CAMSERVE_SERVER_CAM_SIGNED_MAP_H_

#include <ATen/core/Tensor.h>

#include "common/cam_method.h"

namespace camserve {

// When the values of a method's map add up to the logit minus its bias, if the
// logit is affine in A.
enum class MapAdditivity {
  kAlways,
  kUniformGradient,  // where g is the same at all places of a channel
  kNever,
};

// What a method computes. Functions are pure.
struct CamMap {
  // The signed map R, [..., h, w], of A and g, [..., F, h, w], which are
  // float32 and broadcastable to each other.
  at::Tensor (*map)(const at::Tensor& activation,
                    const at::Tensor& gradient) = nullptr;
  // The direction at A, of A's shape, along which the derivative of the logit
  // is the sum of R. Null where the sum is no such derivative.
  at::Tensor (*direction)(const at::Tensor& activation) = nullptr;
  MapAdditivity additivity = MapAdditivity::kNever;
};

// How a method computes its maps:
//   Grad-CAM  sum_f mean_ij(g_f) * A_f   (Selvaraju et al. 2017)
//   HiResCAM  sum_f g_f * A_f            (Draelos and Carin 2020)
// REQUIRES: SetCamMap was called for methods that AddCamMethod gave.
const CamMap& MapOf(CamMethod method);

inline at::Tensor SignedMapOf(CamMethod method, const at::Tensor& activation,
                              const at::Tensor& gradient) {
  return MapOf(method).map(activation, gradient);
}

// Sets, for good, how a method of AddCamMethod computes its maps. Not
// thread-safe: call it where AddCamMethod is called.
void SetCamMap(CamMethod method, const CamMap& map);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_CAM_SIGNED_MAP_H_
