// How a method looks in every figure. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_METHOD_STYLE_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_METHOD_STYLE_H_

#include "client/camctl/report/svg_chart.h"
#include "common/cam_method.h"

namespace camserve::camctl {

// Its class in the style sheet.
inline const char* MethodStyle(CamMethod method) {
  return NamesOf(method).flag;
}

inline ChartMark MethodMark(CamMethod method) {
  return method == CamMethod::kGradCam ? ChartMark::kCircle
                                       : ChartMark::kSquare;
}

// How far its marks stand aside from those of the other, in pixels.
inline double MethodShift(CamMethod method) {
  return method == CamMethod::kGradCam ? -2 : 2;
}

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_METHOD_STYLE_H_
