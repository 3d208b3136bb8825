#include "client/camctl/report/svg_chart.h"

#include <algorithm>
#include <cmath>
#include <ranges>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "client/camctl/report/html_text.h"
#include "client/camctl/report/number_format.h"

namespace camserve::camctl {
namespace {

// Ticks that float errors put just outside the range still count.
constexpr double kSlack = 1e-9;

// 1, 2 or 5 times a power of ten, so that at most `ticks` steps cover `range`.
double RoundStep(double range, int ticks) {
  const double least = range / ticks;
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least * (1 - kSlack)) return factor * power;
  }
  return 10 * power;
}

void AddTicks(double step, ChartAxis& axis) {
  const auto first = static_cast<int64_t>(std::ceil(axis.low / step - kSlack));
  const auto last = static_cast<int64_t>(std::floor(axis.high / step + kSlack));
  for (int64_t i = first; i <= last; ++i) {
    axis.ticks.push_back(static_cast<double>(i) * step);
  }
  axis.decimals =
      std::max(0, static_cast<int>(-std::floor(std::log10(step) + kSlack)));
}

// In units of the view box; one is about a pixel on the page.
constexpr double kWidth = 236;
constexpr double kHeight = 196;
constexpr double kLeft = 36;
constexpr double kRight = 6;
constexpr double kTop = 38;
constexpr double kBottom = 36;
constexpr double kMarkRadius = 2.8;

std::string Coordinate(double value) { return absl::StrFormat("%.2f", value); }

std::string Text(double x, double y, const std::string& style,
                 const std::string& text) {
  return absl::StrCat("<text class=\"", style, "\" x=\"", Coordinate(x),
                      "\" y=\"", Coordinate(y), "\">", EscapeHtml(text),
                      "</text>");
}

std::string Line(double x1, double y1, double x2, double y2,
                 const std::string& style) {
  return absl::StrCat("<line class=\"", style, "\" x1=\"", Coordinate(x1),
                      "\" y1=\"", Coordinate(y1), "\" x2=\"", Coordinate(x2),
                      "\" y2=\"", Coordinate(y2), "\"/>");
}

std::string Mark(ChartMark mark, double x, double y) {
  switch (mark) {
    case ChartMark::kNone:
      return "";
    case ChartMark::kCircle:
      return absl::StrCat("<circle class=\"mark\" cx=\"", Coordinate(x),
                          "\" cy=\"", Coordinate(y), "\" r=\"", kMarkRadius,
                          "\"/>");
    case ChartMark::kSquare:
      return absl::StrCat(
          "<rect class=\"mark\" x=\"", Coordinate(x - kMarkRadius), "\" y=\"",
          Coordinate(y - kMarkRadius), "\" width=\"", 2 * kMarkRadius,
          "\" height=\"", 2 * kMarkRadius, "\"/>");
  }
  return "";
}

class SvgWriter {
 public:
  explicit SvgWriter(const SvgChart& chart) : chart_(chart) {}

  std::string Write() {
    absl::StrAppend(&svg_, "<svg class=\"chart\" role=\"img\" viewBox=\"0 0 ",
                    kWidth, " ", kHeight, "\" aria-label=\"",
                    EscapeHtml(chart_.description), "\">");
    AddFrame();
    for (const ChartSeries& series : chart_.series) AddSeries(series);
    return absl::StrCat(svg_, "</svg>");
  }

 private:
  double X(double value) const {
    return kLeft + chart_.x.Position(value) * (kWidth - kLeft - kRight);
  }
  double Y(double value) const {
    return kHeight - kBottom -
           chart_.y.Position(value) * (kHeight - kTop - kBottom);
  }

  void AddFrame() {
    const double bottom = kHeight - kBottom;
    // A chart whose axis has no title has its own title in that place.
    const bool has_axis_title = !chart_.y.title.empty();
    svg_ += Text(0, has_axis_title ? 12 : 24, "title", chart_.title);
    if (has_axis_title) svg_ += Text(0, 26, "axis", chart_.y.title);
    svg_ += Text(kLeft + (kWidth - kLeft - kRight) / 2, kHeight - 4,
                 "axis middle", chart_.x.title);
    for (const double tick : chart_.y.ticks) {
      svg_ += Line(kLeft, Y(tick), kWidth - kRight, Y(tick), "grid");
      svg_ += Text(kLeft - 5, Y(tick) + 3.2, "tick end",
                   FixedNumber(tick, chart_.y.decimals));
    }
    for (const double tick : chart_.x.ticks) {
      svg_ += Line(X(tick), bottom, X(tick), bottom + 3.5, "frame");
      svg_ += Text(X(tick), bottom + 14, "tick middle",
                   FixedNumber(tick, chart_.x.decimals));
    }
    svg_ += Line(kLeft, bottom, kWidth - kRight, bottom, "frame");
  }

  void AddSeries(const ChartSeries& series) {
    if (series.points.empty()) return;
    absl::StrAppend(&svg_, "<g class=\"", series.style, "\">");
    if (series.shaded_to.has_value()) AddArea(series);
    if (series.has_band) AddBand(series);
    if (series.has_bars) AddBars(series);
    if (series.has_line) AddLine(series);
    AddMarks(series);
    svg_ += "</g>";
  }

  void AddPoint(double x, double y) {
    absl::StrAppend(&svg_, Coordinate(X(x)), ",", Coordinate(Y(y)), " ");
  }

  void AddArea(const ChartSeries& series) {
    svg_ += "<polygon class=\"area\" points=\"";
    AddPoint(series.points.front().x, *series.shaded_to);
    for (const ChartPoint& point : series.points) AddPoint(point.x, point.y);
    AddPoint(series.points.back().x, *series.shaded_to);
    svg_ += "\"/>";
  }

  void AddBand(const ChartSeries& series) {
    svg_ += "<polygon class=\"band\" points=\"";
    for (const ChartPoint& point : series.points) AddPoint(point.x, point.high);
    for (const ChartPoint& point : std::views::reverse(series.points)) {
      AddPoint(point.x, point.low);
    }
    svg_ += "\"/>";
  }

  void AddBars(const ChartSeries& series) {
    for (const ChartPoint& point : series.points) {
      const double x = X(point.x) + series.shift;
      svg_ += Line(x, Y(point.low), x, Y(point.high), "bar");
    }
  }

  void AddLine(const ChartSeries& series) {
    svg_ += "<polyline class=\"line\" points=\"";
    for (const ChartPoint& point : series.points) AddPoint(point.x, point.y);
    svg_ += "\"/>";
  }

  void AddMarks(const ChartSeries& series) {
    if (series.mark == ChartMark::kNone) return;
    for (const ChartPoint& point : series.points) {
      const std::string mark =
          Mark(series.mark, X(point.x) + series.shift, Y(point.y));
      if (point.tooltip.empty()) {
        svg_ += mark;
      } else {
        absl::StrAppend(&svg_, "<g><title>", EscapeHtml(point.tooltip),
                        "</title>", mark, "</g>");
      }
    }
  }

  const SvgChart& chart_;
  std::string svg_;
};

}  // namespace

ChartAxis RoundAxis(std::string title, double low, double high, int ticks) {
  if (!(low < high)) {
    const double margin = std::max(std::abs(low) * 0.1, 0.01);
    low -= margin;
    high += margin;
  }
  const double step = RoundStep(high - low, ticks);
  ChartAxis axis = {.title = std::move(title),
                    .low = std::floor(low / step + kSlack) * step,
                    .high = std::ceil(high / step - kSlack) * step};
  AddTicks(step, axis);
  return axis;
}

ChartAxis TightAxis(std::string title, double low, double high, int ticks) {
  ChartAxis axis = {.title = std::move(title), .low = low, .high = high};
  AddTicks(RoundStep(high - low, ticks), axis);
  return axis;
}

std::string RenderSvg(const SvgChart& chart) {
  return SvgWriter(chart).Write();
}

std::string RenderLegendKey(const std::string& style, ChartMark mark,
                            bool has_line, bool has_area) {
  std::string svg = absl::StrCat(
      "<svg class=\"key\" viewBox=\"0 0 34 12\" aria-hidden=\"true\"><g "
      "class=\"",
      style, "\">");
  if (has_area) {
    svg += "<rect class=\"area\" x=\"1\" y=\"1\" width=\"32\" height=\"10\"/>";
  }
  if (has_line) svg += Line(1, 6, 33, 6, "line");
  return absl::StrCat(svg, Mark(mark, 17, 6), "</g></svg>");
}

}  // namespace camserve::camctl
