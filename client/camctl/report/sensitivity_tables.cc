#include <utility>

#include "absl/strings/str_cat.h"
#include "client/camctl/report/number_format.h"
#include "client/camctl/report/report_tables.h"
#include "client/camctl/report/score_columns.h"
#include "client/camctl/report/table_cells.h"

namespace camserve::camctl {
namespace {

using Differences = ScoreColumns::Differences;
// Which of a summary's two scores.
using Score = std::optional<Estimate> MaxSensitivitySummary::*;

int DecimalsOf(const Report& report, Score score) {
  std::vector<double> means;
  for (const ReportedRun& run : report.runs) {
    for (const MaxSensitivitySummary& summary : run.summary.max_sensitivity) {
      if ((summary.*score).has_value()) means.push_back((summary.*score)->mean);
    }
  }
  return DecimalsFor(means);
}

Comparison Compare(const ScoreSummary& summary,
                   const std::vector<CamMethod>& methods, double radius,
                   Score score) {
  Comparison comparison;
  for (const CamMethod method : methods) {
    const MaxSensitivitySummary* found =
        FindMaxSensitivity(summary, {method, radius});
    comparison.scores.push_back(found == nullptr ? std::nullopt
                                                 : found->*score);
  }
  // Differences are between the scores themselves.
  if (score == &MaxSensitivitySummary::score) {
    comparison.difference =
        FindDifference(summary, MaxSensitivityKey{.radius = radius});
    comparison.better = BetterMethod(comparison.difference, Better::kLess);
  }
  return comparison;
}

ReportTable SensitivityTable(const Report& report, Score score,
                             Differences differences) {
  const ScoreColumns columns(report, differences);
  const int decimals = DecimalsOf(report, score);
  ReportTable table;
  table.group_column = "Model";
  table.columns = {{"Radius"}};
  columns.AddTitles(table.columns);
  columns.AddCountTitles(table.columns);
  for (const ReportedRun& run : report.runs) {
    std::vector<ReportRow> rows;
    for (const double radius : RadiiOf(run.summary)) {
      const Comparison comparison =
          Compare(run.summary, columns.methods(), radius, score);
      ReportRow row = {ShortestNumber(radius)};
      columns.AddCells(comparison, decimals, row);
      columns.AddCounts(comparison, row);
      rows.push_back(std::move(row));
    }
    AddGroup(run, std::move(rows), table);
  }
  return table;
}

}  // namespace

ReportTable MaxSensitivityTable(const Report& report) {
  ReportTable table = SensitivityTable(report, &MaxSensitivitySummary::score,
                                       Differences::kShown);
  table.caption = absl::StrCat(
      "Max-Sensitivity by radius, with 95% bootstrap intervals; less is "
      "better.",
      ComparisonNote(report));
  return table;
}

ReportTable RelativeMaxSensitivityTable(const Report& report) {
  ReportTable table = SensitivityTable(
      report, &MaxSensitivitySummary::relative_score, Differences::kLeftOut);
  table.caption =
      "Relative Max-Sensitivity, over the norm of the unperturbed heatmap, "
      "with 95% bootstrap intervals; less is better.";
  return table;
}

}  // namespace camserve::camctl
