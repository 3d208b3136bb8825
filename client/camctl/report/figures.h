// The report's figures: which charts, with which series.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_FIGURES_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_FIGURES_H_

#include <string>
#include <vector>

#include "client/camctl/report/report_data.h"
#include "client/camctl/report/svg_chart.h"
#include "common/scores/metric.h"

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

// All figures of one metric. Thread-safe, as are those below.
std::vector<Figure> MetricFigures(const Report& report, Metric metric);

// One figure a run that has mean curves of AOPC: a chart a grid, the area that
// AOPC measures shaded, the random order as baseline.
std::vector<Figure> CurveFigures(const Report& report);

// A metric's headlines over its only parameter, a length such as a radius, with
// their intervals; of each run the scores, and those over the heatmap's norm
// where there are. Without charts where the metric has no such parameter, or no
// score.
Figure ParameterFigure(const Report& report, Metric metric);

// Each score over the models' balanced accuracy. Without charts where fewer
// than two models have them.
Figure ModelsFigure(const Report& report);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_FIGURES_H_
