// The methods that explain. A header that stands alone: every room speaks of
// them, the client too.
#ifndef CAMSERVE_COMMON_CAM_METHOD_H_
#define CAMSERVE_COMMON_CAM_METHOD_H_

#include <array>

namespace camserve {

// Class activation mapping methods.
enum class CamMethod {
  kGradCam,   // Selvaraju et al. 2017, arXiv 1610.02391
  kHiResCam,  // Draelos and Carin 2020, arXiv 2011.08891
};
inline constexpr std::array kCamMethods = {CamMethod::kGradCam,
                                           CamMethod::kHiResCam};

// "Grad-CAM", "HiResCAM".
inline const char* MethodName(CamMethod method) {
  return method == CamMethod::kGradCam ? "Grad-CAM" : "HiResCAM";
}

}  // namespace camserve

#endif  // CAMSERVE_COMMON_CAM_METHOD_H_
