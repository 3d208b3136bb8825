// Small charts as SVG, and their axes. Colours, dashes and fills come from the
// page's style sheet: a series names classes in it. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_SVG_CHART_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_SVG_CHART_H_

#include <optional>
#include <string>
#include <vector>

namespace camserve::camctl {

// A range and the round numbers that are marked in it.
struct ChartAxis {
  std::string title;
  double low = 0;
  double high = 1;
  std::vector<double> ticks;  // ascending, within low and high
  int decimals = 0;           // as many as tell the ticks apart

  // Where `value` lies between `low`, which gives 0, and `high`, which gives 1.
  double Position(double value) const { return (value - low) / (high - low); }
};

// An axis from tick to tick around [low, high], which is widened where it is
// empty, with at most about `ticks` + 1 ticks.
ChartAxis RoundAxis(std::string title, double low, double high, int ticks);

// An axis of exactly [low, high]. REQUIRES: low < high.
ChartAxis TightAxis(std::string title, double low, double high, int ticks);

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
  // How far marks and bars stand to the right of their x, in pixels. Shifts
  // keep series from hiding each other.
  double shift = 0;
  // Shades the area between the line and this value.
  std::optional<double> shaded_to;
};

struct SvgChart {
  std::string title;        // above the chart, plain text
  std::string description;  // for readers who have the page read out
  ChartAxis x;
  ChartAxis y;
  std::vector<ChartSeries> series;  // the last lies on top
};

// One <svg> element, which is well-formed XML.
std::string RenderSvg(const SvgChart& chart);

// A piece of line with its mark, as a legend shows it.
std::string RenderLegendKey(const std::string& style, ChartMark mark,
                            bool has_line, bool has_area);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_SVG_CHART_H_
