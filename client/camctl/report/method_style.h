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

// Neighbours in the table look different.
inline bool IsEven(CamMethod method) {
  return static_cast<int>(method) % 2 == 0;
}

inline ChartMark MethodMark(CamMethod method) {
  return IsEven(method) ? ChartMark::kCircle : ChartMark::kSquare;
}

// How far its marks stand aside from those of the others, in pixels.
inline double MethodShift(CamMethod method) { return IsEven(method) ? -2 : 2; }

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_METHOD_STYLE_H_
