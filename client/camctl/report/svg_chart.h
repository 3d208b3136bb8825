// Small charts as SVG, and their axes. Colours, dashes and fills are the page's
// style sheet's: a series names its classes.
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
  int decimals = 0;           // that tell the ticks apart

  // Where `value` lies between low, 0, and high, 1.
  double Position(double value) const { return (value - low) / (high - low); }
};

// From tick to tick around [low, high], which is widened where it is empty;
// at most about `ticks` + 1 ticks.
ChartAxis RoundAxis(std::string title, double low, double high, int ticks);

// Exactly [low, high], low < high.
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
