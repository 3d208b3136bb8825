#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/camctl/report/figures.h"
#include "client/camctl/report/method_style.h"
#include "client/camctl/report/named_scores.h"
#include "client/camctl/report/number_format.h"
#include "client/camctl/report/summary_lookup.h"
#include "client/camctl/report/table_cells.h"

namespace camserve::camctl {
namespace {

using SensitivityScore = std::optional<Estimate> MaxSensitivitySummary::*;

ChartPoint PointOf(double x, const Estimate& estimate) {
  if (!estimate.has_interval()) {
    return {x, estimate.mean, estimate.mean, estimate.mean, ""};
  }
  return {x, estimate.mean, estimate.low, estimate.high, ""};
}

std::vector<ChartPoint> SensitivityPoints(const ScoreSummary& summary,
                                          CamMethod method,
                                          SensitivityScore score) {
  std::vector<ChartPoint> points;
  for (const MaxSensitivitySummary& sensitivity : summary.max_sensitivity) {
    const std::optional<Estimate>& estimate = sensitivity.*score;
    if (sensitivity.key.method != method || !estimate.has_value()) continue;
    points.push_back(PointOf(sensitivity.key.radius, *estimate));
  }
  return points;
}

double Greatest(const std::vector<ChartSeries>& series,
                double ChartPoint::*coordinate) {
  double greatest = 0;
  for (const ChartSeries& one : series) {
    for (const ChartPoint& point : one.points) {
      greatest = std::max(greatest, point.*coordinate);
    }
  }
  return greatest;
}

SvgChart SensitivityChart(const ReportedRun& run,
                          const std::vector<CamMethod>& methods,
                          SensitivityScore score, bool names_run) {
  SvgChart chart;
  for (const CamMethod method : methods) {
    ChartSeries series = {
        .style = MethodStyle(method),
        .points = SensitivityPoints(run.summary, method, score),
        .has_band = true,
        .mark = MethodMark(method)};
    if (!series.points.empty()) chart.series.push_back(std::move(series));
  }
  const bool is_relative = score == &MaxSensitivitySummary::relative_score;
  const std::string kind =
      is_relative ? "Relative Max-Sensitivity" : "Max-Sensitivity";
  chart.title = names_run ? run.label : kind;
  chart.description =
      absl::StrCat(kind, " of ", run.label, " over the radius.");
  chart.y = RoundAxis(names_run ? kind : "", 0,
                      Greatest(chart.series, &ChartPoint::high), 5);
  if (!chart.series.empty()) {
    chart.x = TightAxis("radius", 0, Greatest(chart.series, &ChartPoint::x), 5);
  }
  return chart;
}

std::vector<LegendEntry> MethodLegend(const std::vector<CamMethod>& methods,
                                      bool has_line) {
  std::vector<LegendEntry> legend;
  for (const CamMethod method : methods) {
    legend.push_back({.style = MethodStyle(method),
                      .text = MethodName(method),
                      .mark = MethodMark(method),
                      .has_line = has_line});
  }
  return legend;
}

ChartSeries ModelSeries(const Report& report, const ScoreName& name,
                        CamMethod method) {
  ChartSeries series = {.style = MethodStyle(method),
                        .has_line = false,
                        .has_bars = true,
                        .mark = MethodMark(method),
                        .shift = MethodShift(method)};
  for (const ReportedRun& run : report.runs) {
    const std::optional<Estimate>& accuracy =
        run.summary.classification.balanced_accuracy;
    const std::optional<Estimate> score = name.Of(run.summary, method);
    if (!accuracy.has_value() || !score.has_value()) continue;
    series.points.push_back(PointOf(accuracy->mean, *score));
    series.points.back().tooltip =
        absl::StrCat(run.label, ", ", MethodName(method), ": ",
                     FixedNumber(score->mean, kScoreDecimals));
  }
  return series;
}

ChartAxis AxisAround(std::string title, const std::vector<ChartSeries>& series,
                     double ChartPoint::*low, double ChartPoint::*high) {
  double least = series.front().points.front().*low;
  double greatest = least;
  for (const ChartSeries& one : series) {
    for (const ChartPoint& point : one.points) {
      least = std::min(least, point.*low);
      greatest = std::max(greatest, point.*high);
    }
  }
  return RoundAxis(std::move(title), least, greatest, 4);
}

}  // namespace

Figure MaxSensitivityFigure(const Report& report) {
  Figure figure;
  figure.caption =
      "Max-Sensitivity over the radius of the noise, as it is and relative to "
      "the norm of the unperturbed heatmap; bands are 95% bootstrap intervals.";
  const std::vector<CamMethod> methods = MethodsOf(report.runs);
  figure.legend = MethodLegend(methods, /*has_line=*/true);
  for (const ReportedRun& run : report.runs) {
    for (const SensitivityScore score :
         {&MaxSensitivitySummary::score,
          &MaxSensitivitySummary::relative_score}) {
      SvgChart chart =
          SensitivityChart(run, methods, score, report.runs.size() > 1);
      if (!chart.series.empty()) figure.charts.push_back(std::move(chart));
    }
  }
  return figure;
}

Figure ModelsFigure(const Report& report) {
  Figure figure;
  figure.caption =
      "Each score over the balanced accuracy of its model; bars are 95% "
      "bootstrap intervals.";
  const std::vector<CamMethod> methods = MethodsOf(report.runs);
  figure.legend = MethodLegend(methods, /*has_line=*/false);
  for (const ScoreName& name : ScoreNamesOf(report.runs)) {
    SvgChart chart = {.title = name.Title()};
    size_t most_models = 0;
    for (const CamMethod method : methods) {
      ChartSeries series = ModelSeries(report, name, method);
      most_models = std::max(most_models, series.points.size());
      if (!series.points.empty()) chart.series.push_back(std::move(series));
    }
    if (most_models < 2) continue;
    chart.description =
        absl::StrCat(name.Title(), " over balanced accuracy, by model.");
    chart.x = AxisAround("balanced accuracy", chart.series, &ChartPoint::x,
                         &ChartPoint::x);
    chart.y = AxisAround("", chart.series, &ChartPoint::low, &ChartPoint::high);
    figure.charts.push_back(std::move(chart));
  }
  return figure;
}

}  // namespace camserve::camctl
