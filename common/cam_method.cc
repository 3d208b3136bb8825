#include "common/cam_method.h"

#include <deque>

namespace camserve {
namespace {

// By CamMethod. References stay valid while it grows.
std::deque<CamMethodNames>& Table() {
  static auto* const table =
      new std::deque<CamMethodNames>{{1, "Grad-CAM", "gradcam", "grad_cam"},
                                     {2, "HiResCAM", "hirescam", "hires_cam"}};
  return *table;
}

}  // namespace

std::vector<CamMethod> CamMethods() {
  std::vector<CamMethod> methods(Table().size());
  for (std::size_t i = 0; i < methods.size(); ++i) {
    methods[i] = static_cast<CamMethod>(i);
  }
  return methods;
}

const CamMethodNames& NamesOf(CamMethod method) {
  return Table()[static_cast<std::size_t>(method)];
}

std::optional<CamMethod> MethodOfNumber(int number) {
  for (const CamMethod method : CamMethods()) {
    if (NamesOf(method).number == number) return method;
  }
  return std::nullopt;
}

CamMethod AddCamMethod(const CamMethodNames& names) {
  Table().push_back(names);
  return static_cast<CamMethod>(Table().size() - 1);
}

}  // namespace camserve
