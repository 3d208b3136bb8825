// The methods that explain. A header that stands alone: every room speaks of
// them, the client too.
#ifndef CAMSERVE_COMMON_CAM_METHOD_H_
#define CAMSERVE_COMMON_CAM_METHOD_H_

#include <array>
#include <cstddef>
#include <optional>

namespace camserve {

// Class activation mapping methods.
enum class CamMethod {
  kGradCam,   // Selvaraju et al. 2017, arXiv 1610.02391
  kHiResCam,  // Draelos and Carin 2020, arXiv 2011.08891
};

// How each is called, in the order of the enumeration: all that distinguishes
// methods but what they compute.
struct CamMethodName {
  CamMethod method;
  int number;         // in the contract, camserve.v1.CamMethod
  const char* name;   // to people: "Grad-CAM"
  const char* flag;   // in camctl's flags and names of files: "gradcam"
  const char* label;  // in metrics: "grad_cam"
};
inline constexpr std::array kCamMethodNames = {
    CamMethodName{CamMethod::kGradCam, 1, "Grad-CAM", "gradcam", "grad_cam"},
    CamMethodName{CamMethod::kHiResCam, 2, "HiResCAM", "hirescam",
                  "hires_cam"}};

// All of them.
inline constexpr auto kCamMethods = [] {
  std::array<CamMethod, kCamMethodNames.size()> methods = {};
  for (std::size_t i = 0; i < methods.size(); ++i) {
    methods[i] = kCamMethodNames[i].method;
  }
  return methods;
}();

constexpr const CamMethodName& NamesOf(CamMethod method) {
  return kCamMethodNames[static_cast<std::size_t>(method)];
}

// Of the contract's number; none where it is no method's.
constexpr std::optional<CamMethod> MethodOfNumber(int number) {
  for (const CamMethodName& known : kCamMethodNames) {
    if (known.number == number) return known.method;
  }
  return std::nullopt;
}

// "Grad-CAM", "HiResCAM".
constexpr const char* MethodName(CamMethod method) {
  return NamesOf(method).name;
}

}  // namespace camserve

#endif  // CAMSERVE_COMMON_CAM_METHOD_H_
