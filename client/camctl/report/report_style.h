// How the page looks, and how a method looks in every figure. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_STYLE_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_STYLE_H_

#include "absl/strings/string_view.h"
#include "client/camctl/report/svg_chart.h"
#include "common/cam_method.h"

namespace camserve::camctl {

// The method's class in the style sheet.
inline const char* MethodStyle(CamMethod method) {
  return NamesOf(method).flag;
}

// Methods that follow each other in the table of methods look different.
inline bool IsEven(CamMethod method) {
  return static_cast<int>(method) % 2 == 0;
}

inline ChartMark MethodMark(CamMethod method) {
  return IsEven(method) ? ChartMark::kCircle : ChartMark::kSquare;
}

// How far the method's marks are moved aside, in pixels, so that they do not
// hide those of other methods.
inline double MethodShift(CamMethod method) { return IsEven(method) ? -2 : 2; }

// The style sheet: CSS without '<' and '&', so that it may stand in XML. Light
// or dark as the reader's system has it; black on white on paper.
absl::string_view ReportStyle();

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_STYLE_H_
