#include <utility>

#include "absl/strings/str_cat.h"
#include "client/camctl/report/report_tables.h"
#include "client/camctl/report/score_columns.h"
#include "client/camctl/report/table_cells.h"

namespace camserve::camctl {
namespace {

Comparison CompareAopc(const ScoreSummary& summary,
                       const std::vector<CamMethod>& methods, int grid,
                       PerturbationOrder order) {
  Comparison comparison;
  AopcKey key = {.grid = grid, .order = order};
  for (const CamMethod method : methods) {
    key.method = method;
    const AopcSummary* found = FindAopc(summary, key);
    comparison.scores.push_back(found == nullptr ? std::nullopt : found->score);
  }
  comparison.difference = FindDifference(summary, key);
  if (order == PerturbationOrder::kMorf) {
    comparison.better = BetterMethod(comparison.difference, Better::kGreater);
  }
  return comparison;
}

// The random order is the same for all methods, and so is the class.
std::optional<Estimate> RandomBaseline(const ScoreSummary& summary, int grid) {
  for (const CamMethod method : kCamMethods) {
    const AopcSummary* found =
        FindAopc(summary, {method, grid, PerturbationOrder::kRandom});
    if (found != nullptr && found->score.has_value()) return found->score;
  }
  return std::nullopt;
}

bool HasBaseline(const Report& report) {
  for (const ReportedRun& run : report.runs) {
    if (HasOrder(run.summary, PerturbationOrder::kRandom)) return true;
  }
  return false;
}

std::set<int> GridsWith(const ScoreSummary& summary, PerturbationOrder order,
                        bool with_baseline) {
  std::set<int> grids = GridsOf(summary, order);
  if (with_baseline) grids.merge(GridsOf(summary, PerturbationOrder::kRandom));
  return grids;
}

ReportTable AopcTable(const Report& report, PerturbationOrder order,
                      bool with_baseline) {
  const ScoreColumns columns(report, ScoreColumns::Differences::kShown);
  ReportTable table;
  table.group_column = "Model";
  table.columns = {{"Grid"}};
  columns.AddTitles(table.columns);
  if (with_baseline) {
    table.columns.push_back({"Random order", ColumnKind::kEstimate});
  }
  columns.AddCountTitles(table.columns);
  for (const ReportedRun& run : report.runs) {
    std::vector<ReportRow> rows;
    for (const int grid : GridsWith(run.summary, order, with_baseline)) {
      const Comparison comparison =
          CompareAopc(run.summary, columns.methods(), grid, order);
      ReportRow row = {absl::StrCat(grid, " × ", grid)};
      columns.AddCells(comparison, kScoreDecimals, row);
      if (with_baseline) {
        row.push_back(
            EstimateCell(RandomBaseline(run.summary, grid), kScoreDecimals));
      }
      columns.AddCounts(comparison, row);
      rows.push_back(std::move(row));
    }
    AddGroup(run, std::move(rows), table);
  }
  return table;
}

}  // namespace

ReportTable MorfTable(const Report& report) {
  ReportTable table =
      AopcTable(report, PerturbationOrder::kMorf, HasBaseline(report));
  table.caption = absl::StrCat(
      "AOPC, the most relevant regions first (MoRF), with 95% bootstrap "
      "intervals; greater is better.",
      ComparisonNote(report));
  return table;
}

ReportTable LerfTable(const Report& report) {
  ReportTable table = AopcTable(report, PerturbationOrder::kLerf,
                                /*with_baseline=*/false);
  table.caption =
      "AOPC, the least relevant regions first (LeRF), with 95% bootstrap "
      "intervals; less is better, differences as above.";
  return table;
}

}  // namespace camserve::camctl
