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
  std::string style;  // classes of the style sheet, as ChartSeries has them
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

// The perturbation curves of AOPC: a figure for each run that has mean curves,
// with a chart for each grid. The area that AOPC measures is shaded, and the
// random order is drawn as the baseline.
std::vector<Figure> CurveFigures(const Report& report);

// A metric's headline scores over its only parameter, a length such as a
// radius, with their intervals. Each run has a chart of the scores and, where
// there are any, one of the scores over the heatmap's norm. Without charts
// where the metric has no such parameter, or no score.
Figure ParameterFigure(const Report& report, Metric metric);

// Each headline score over the models' balanced accuracy. Without charts where
// fewer than two models have both.
Figure ModelsFigure(const Report& report);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_FIGURES_H_
