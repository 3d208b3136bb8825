#include <utility>

#include "absl/strings/str_cat.h"
#include "client/camctl/report/report_tables.h"
#include "client/camctl/report/score_columns.h"
#include "client/camctl/report/table_cells.h"

namespace camserve::camctl {
namespace {

Comparison CompareHaas(const ScoreSummary& summary,
                       const std::vector<CamMethod>& methods) {
  Comparison comparison;
  for (const CamMethod method : methods) {
    const HaasSummary* found = FindHaas(summary, method);
    comparison.scores.push_back(found == nullptr ? std::nullopt : found->score);
  }
  comparison.difference = FindDifference(summary, std::monostate());
  comparison.better = BetterMethod(comparison.difference, Better::kGreater);
  return comparison;
}

ReportCell AccuracyCell(const HaasSummary* summary,
                        double HaasSummary::*accuracy) {
  if (summary == nullptr) return kAbsent;
  return NumberCell(summary->*accuracy, kScoreDecimals);
}

ReportRow HaasRow(const ScoreSummary& summary, const ScoreColumns& columns) {
  const Comparison comparison = CompareHaas(summary, columns.methods());
  ReportRow row = {
      AccuracyCell(&summary.haas.front(), &HaasSummary::accuracy_original)};
  for (const CamMethod method : columns.methods()) {
    row.push_back(AccuracyCell(FindHaas(summary, method),
                               &HaasSummary::accuracy_assisted));
  }
  columns.AddCells(comparison, kScoreDecimals, row);
  columns.AddCounts(comparison, row);
  return row;
}

}  // namespace

ReportTable HaasTable(const Report& report) {
  const ScoreColumns columns(report, ScoreColumns::Differences::kShown);
  ReportTable table;
  table.caption = absl::StrCat(
      "HAAS, with 95% bootstrap intervals, and the accuracies on the images "
      "as they are and as each method brightens them; greater is better.",
      report.HasOutput(OutputKind::kMultiLabel)
          ? " The accuracy of multi-label models is the share of pairs that "
            "are predicted."
          : "",
      ComparisonNote(report));
  table.group_column = "Model";
  table.columns = {{"Accuracy"}};
  for (const CamMethod method : columns.methods()) {
    table.columns.push_back({absl::StrCat("with ", MethodName(method))});
  }
  columns.AddTitles(table.columns);
  columns.AddCountTitles(table.columns);
  for (const ReportedRun& run : report.runs) {
    if (run.summary.haas.empty()) continue;
    AddGroup(run, {HaasRow(run.summary, columns)}, table);
  }
  return table;
}

}  // namespace camserve::camctl
