#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/camctl/report/figures.h"
#include "client/camctl/report/report_style.h"
#include "client/camctl/report/summary_lookup.h"

namespace camserve::camctl {
namespace {

struct Curve {
  ScoreKey key;
  const std::vector<double>* values = nullptr;

  int grid() const { return GridOf(key.parameters); }
  PerturbationOrder order() const { return OrderOf(key.parameters); }
  bool is_morf() const { return order() == PerturbationOrder::kMorf; }
};

// The mean curves, sorted by order. The curve of the random order is the same
// for all methods, so that of the first method stands for all.
std::vector<Curve> CurvesOf(const ScoreSummary& summary) {
  std::vector<Curve> curves;
  std::set<int> grids_with_baseline;
  for (const KeySummary& score : summary.scores) {
    if (score.key.metric != Metric::kAopc || score.mean_curve.size() < 2) {
      continue;
    }
    const Curve curve = {score.key, &score.mean_curve};
    if (curve.order() == PerturbationOrder::kRandom &&
        !grids_with_baseline.insert(curve.grid()).second) {
      continue;
    }
    curves.push_back(curve);
  }
  std::stable_sort(
      curves.begin(), curves.end(),
      [](const Curve& a, const Curve& b) { return a.order() < b.order(); });
  return curves;
}

std::string StyleOf(const Curve& curve) {
  if (curve.order() == PerturbationOrder::kRandom) return "random";
  return absl::StrCat(MethodStyle(curve.key.method),
                      curve.is_morf() ? " morf" : " lerf");
}

std::string NameOf(const Curve& curve) {
  if (curve.order() == PerturbationOrder::kRandom) return "random order";
  return absl::StrCat(MethodName(curve.key.method), ", ",
                      OrderName(curve.order()));
}

ChartSeries SeriesOf(const Curve& curve) {
  ChartSeries series = {.style = StyleOf(curve)};
  const std::vector<double>& values = *curve.values;
  for (size_t k = 0; k < values.size(); ++k) {
    series.points.push_back({.x = static_cast<double>(k), .y = values[k]});
  }
  if (curve.is_morf()) series.shaded_to = values.front();
  return series;
}

// Whose probability the curves show, in words.
const char* Explained(const ReportedRun& run) {
  return run.is_multi_label() ? "label" : "predicted class";
}

ChartAxis ProbabilityAxis(const ReportedRun& run,
                          const std::vector<Curve>& curves) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const Curve& curve : curves) {
    const auto [least, greatest] =
        std::minmax_element(curve.values->begin(), curve.values->end());
    low = std::min(low, *least);
    high = std::max(high, *greatest);
  }
  return RoundAxis(absl::StrCat("probability of the ", Explained(run)), low,
                   high, 5);
}

SvgChart ChartOf(const ReportedRun& run, const std::vector<Curve>& curves,
                 int grid, const ChartAxis& probability) {
  SvgChart chart;
  chart.title = absl::StrCat(grid, " × ", grid, " regions");
  chart.description = absl::StrCat("Perturbation curves at ", chart.title,
                                   ": mean probability of the ", Explained(run),
                                   " over regions replaced.");
  chart.y = probability;
  chart.x = TightAxis("regions replaced", 0, grid * grid, 4);
  for (const Curve& curve : curves) {
    if (curve.grid() == grid) chart.series.push_back(SeriesOf(curve));
  }
  // The series that is drawn last, which is MoRF, lies on top.
  std::reverse(chart.series.begin(), chart.series.end());
  return chart;
}

std::vector<LegendEntry> LegendOf(const std::vector<Curve>& curves) {
  std::vector<LegendEntry> legend;
  for (const Curve& curve : curves) {
    const LegendEntry entry = {.style = StyleOf(curve),
                               .text = NameOf(curve),
                               .has_area = curve.is_morf()};
    const bool is_there = std::any_of(
        legend.begin(), legend.end(),
        [&](const LegendEntry& other) { return other.style == entry.style; });
    if (!is_there) legend.push_back(entry);
  }
  return legend;
}

Figure CurveFigure(const ReportedRun& run, const std::vector<Curve>& curves) {
  Figure figure;
  figure.caption = absl::StrCat(
      "Perturbation curves of ", run.label, ": the mean probability of the ",
      Explained(run),
      " while regions are replaced. AOPC averages, over the steps, how far the "
      "curve lies below "
      "its starting value: the shaded area over the number of steps.");
  figure.legend = LegendOf(curves);
  std::set<int> grids;
  for (const Curve& curve : curves) grids.insert(curve.grid());
  const ChartAxis probability = ProbabilityAxis(run, curves);
  for (const int grid : grids) {
    figure.charts.push_back(ChartOf(run, curves, grid, probability));
  }
  return figure;
}

}  // namespace

std::vector<Figure> CurveFigures(const Report& report) {
  std::vector<Figure> figures;
  for (const ReportedRun& run : report.runs) {
    const std::vector<Curve> curves = CurvesOf(run.summary);
    if (!curves.empty()) figures.push_back(CurveFigure(run, curves));
  }
  return figures;
}

}  // namespace camserve::camctl
