// The report's figures: which charts, with which series.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_FIGURES_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_FIGURES_H_

#include <string>
#include <vector>

#include "client/camctl/report/report_data.h"
#include "client/camctl/report/svg_chart.h"

namespace camserve::camctl {

struct LegendEntry {
  std::string style;  // as the series'
  std::string text;
  ChartMark mark = ChartMark::kNone;
  bool has_line = true;
  bool has_area = false;
};

struct Figure {
  std::string caption;  // plain text
  std::vector<LegendEntry> legend;
  std::vector<SvgChart> charts;  // beside each other
};

// One figure a run that has mean curves: a chart a grid, the area that AOPC
// measures shaded, the random order as baseline. All thread-safe.
std::vector<Figure> CurveFigures(const Report& report);

// Max-Sensitivity over the radius with its intervals, absolute and relative, of
// each run. Without charts where there is none.
Figure MaxSensitivityFigure(const Report& report);

// Each score over the models' balanced accuracy. Without charts where fewer
// than two models have them.
Figure ModelsFigure(const Report& report);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_FIGURES_H_
