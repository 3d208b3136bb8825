// Small charts as SVG. Colours, dashes and fills are the page's style sheet's:
// a series names its classes.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_SVG_CHART_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_SVG_CHART_H_

#include <optional>
#include <string>
#include <vector>

#include "client/camctl/report/chart_axis.h"

namespace camserve::camctl {

enum class ChartMark { kNone, kCircle, kSquare };

struct ChartPoint {
  double x = 0;
  double y = 0;
  // Ends of the interval of y; equal to y where there is none.
  double low = 0;
  double high = 0;
  std::string tooltip;  // plain text; empty: none
};

struct ChartSeries {
  std::string style;  // classes of the style sheet
  std::vector<ChartPoint> points;
  bool has_line = true;
  bool has_band = false;  // between low and high
  bool has_bars = false;  // from low to high at each point
  ChartMark mark = ChartMark::kNone;
  // How far marks and bars stand to the right of their x, in pixels, so that
  // series do not hide each other.
  double shift = 0;
  // Shades what lies between the line and this value.
  std::optional<double> shaded_to;
};

struct SvgChart {
  std::string title;        // above the chart, plain text
  std::string description;  // for those who hear the page
  ChartAxis x;
  ChartAxis y;
  std::vector<ChartSeries> series;  // the last lies on top
};

// One <svg> element, well-formed XML. Thread-safe, as the other.
std::string RenderSvg(const SvgChart& chart);

// A piece of line with its mark, as a legend shows it.
std::string RenderLegendKey(const std::string& style, ChartMark mark,
                            bool has_line, bool has_area);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_SVG_CHART_H_
