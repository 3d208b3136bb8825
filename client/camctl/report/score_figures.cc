#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/camctl/report/figures.h"
#include "client/camctl/report/metric_text.h"
#include "client/camctl/report/number_format.h"
#include "client/camctl/report/report_style.h"
#include "client/camctl/report/report_table.h"
#include "client/camctl/report/summary_lookup.h"

namespace camserve::camctl {
namespace {

// Chooses one of the two scores of a KeySummary: score or relative_score.
using Score = std::optional<Estimate> KeySummary::*;

ChartPoint PointOf(double x, const Estimate& estimate) {
  if (!estimate.has_interval()) {
    return {x, estimate.mean, estimate.mean, estimate.mean, ""};
  }
  return {x, estimate.mean, estimate.low, estimate.high, ""};
}

// The scores of a method over the metric's only parameter.
std::vector<ChartPoint> PointsOf(const ScoreSummary& summary, Metric metric,
                                 CamMethod method, Score score) {
  std::vector<ChartPoint> points;
  for (const KeySummary& one : summary.scores) {
    const std::optional<Estimate>& estimate = one.*score;
    if (one.key.metric != metric || one.key.method != method) continue;
    if (!estimate.has_value()) continue;
    points.push_back(PointOf(one.key.parameters.front(), *estimate));
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

SvgChart ParameterChart(const ReportedRun& run, Metric metric,
                        const std::vector<CamMethod>& methods, Score score,
                        bool names_run) {
  SvgChart chart;
  for (const CamMethod method : methods) {
    ChartSeries series = {
        .style = MethodStyle(method),
        .points = PointsOf(run.summary, metric, method, score),
        .has_band = true,
        .mark = MethodMark(method)};
    if (!series.points.empty()) chart.series.push_back(std::move(series));
  }
  const MetricTraits& traits = TraitsOf(metric);
  const char* const parameter = traits.parameters.front().name;
  const std::string kind = absl::StrCat(
      score == &KeySummary::relative_score ? "Relative " : "", traits.title);
  chart.title = names_run ? run.label : kind;
  chart.description =
      absl::StrCat(kind, " of ", run.label, " over the ", parameter, ".");
  chart.y = RoundAxis(names_run ? kind : "", 0,
                      Greatest(chart.series, &ChartPoint::high), 5);
  if (!chart.series.empty()) {
    chart.x =
        TightAxis(parameter, 0, Greatest(chart.series, &ChartPoint::x), 5);
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

ChartSeries ModelSeries(const Report& report, const ScoreRow& row,
                        CamMethod method) {
  ChartSeries series = {.style = MethodStyle(method),
                        .has_line = false,
                        .has_bars = true,
                        .mark = MethodMark(method),
                        .shift = MethodShift(method)};
  for (const ReportedRun& run : report.runs) {
    const std::optional<Estimate>& accuracy =
        run.summary.classification.balanced_accuracy;
    const std::optional<Estimate> score = ScoreOf(run.summary, row, method);
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

std::vector<Figure> MetricFigures(const Report& report, Metric metric) {
  if (metric == Metric::kAopc) return CurveFigures(report);
  return {ParameterFigure(report, metric)};
}

Figure ParameterFigure(const Report& report, Metric metric) {
  const MetricTraits& traits = TraitsOf(metric);
  Figure figure;
  if (traits.parameters.size() != 1 || traits.parameters[0].is_count ||
      !traits.parameters[0].value_names.empty()) {
    return figure;
  }
  figure.caption = FigureCaption(metric);
  const std::vector<CamMethod> methods = MethodsOf(report.runs);
  figure.legend = MethodLegend(methods, /*has_line=*/true);
  for (const ReportedRun& run : report.runs) {
    for (const Score score :
         {&KeySummary::score, &KeySummary::relative_score}) {
      SvgChart chart =
          ParameterChart(run, metric, methods, score, report.runs.size() > 1);
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
  for (const ScoreRow& row : HeadlinesOf(report.runs)) {
    SvgChart chart = {.title = TitleOf(row)};
    size_t most_models = 0;
    for (const CamMethod method : methods) {
      ChartSeries series = ModelSeries(report, row, method);
      most_models = std::max(most_models, series.points.size());
      if (!series.points.empty()) chart.series.push_back(std::move(series));
    }
    if (most_models < 2) continue;
    chart.description =
        absl::StrCat(TitleOf(row), " over balanced accuracy, by model.");
    chart.x = AxisAround("balanced accuracy", chart.series, &ChartPoint::x,
                         &ChartPoint::x);
    chart.y = AxisAround("", chart.series, &ChartPoint::low, &ChartPoint::high);
    figure.charts.push_back(std::move(chart));
  }
  return figure;
}

}  // namespace camserve::camctl
