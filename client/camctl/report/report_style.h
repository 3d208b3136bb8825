// How the page looks, and a method in every figure. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_STYLE_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_STYLE_H_

#include "absl/strings/string_view.h"
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

// CSS without '<' and '&', so that it may stand in XML. Light and dark as the
// reader's system has it; on paper black on white.
absl::string_view ReportStyle();

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_STYLE_H_
