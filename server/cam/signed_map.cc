#include "server/cam/signed_map.h"

#include <ATen/ATen.h>

namespace camserve {

at::Tensor SignedMapOf(CamMethod method, const at::Tensor& activation,
                       const at::Tensor& gradient) {
  switch (method) {
    case CamMethod::kGradCam:
      return (gradient.mean({-2, -1}, /*keepdim=*/true) * activation).sum(-3);
    case CamMethod::kHiResCam:
      return (gradient * activation).sum(-3);
  }
  return {};
}

}  // namespace camserve
