#include "client/camctl/report/score_columns.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "client/camctl/report/table_cells.h"

namespace camserve::camctl {
namespace {

const PairedDifference* AnyDifference(const Report& report) {
  for (const ReportedRun& run : report.runs) {
    if (!run.summary.differences.empty()) {
      return &run.summary.differences.front();
    }
  }
  return nullptr;
}

}  // namespace

ScoreColumns::ScoreColumns(const Report& report, Differences differences)
    : methods_(MethodsOf(report.runs)),
      has_differences_(differences == Differences::kShown &&
                       AnyDifference(report) != nullptr),
      has_pairs_(report.HasOutput(OutputKind::kMultiLabel)) {}

void ScoreColumns::AddTitles(std::vector<ReportColumn>& columns) const {
  for (const CamMethod method : methods_) {
    columns.push_back({MethodName(method), ColumnKind::kEstimate});
  }
  if (!has_differences_) return;
  columns.push_back({"Difference", ColumnKind::kEstimate});
}

void ScoreColumns::AddCells(const Comparison& comparison, int decimals,
                            ReportRow& row) const {
  for (size_t i = 0; i < methods_.size(); ++i) {
    row.push_back(EstimateCell(comparison.scores[i], decimals,
                               comparison.better == methods_[i]));
  }
  if (!has_differences_) return;
  const PairedDifference* difference = comparison.difference;
  row.push_back(difference == nullptr
                    ? ReportCell(kAbsent)
                    : EstimateCell(difference->difference, decimals));
}

void ScoreColumns::AddCountTitles(std::vector<ReportColumn>& columns) const {
  columns.push_back({"Samples"});
  if (has_pairs_) columns.push_back({"Pairs"});
}

void ScoreColumns::AddCounts(const Comparison& comparison,
                             ReportRow& row) const {
  ReportCell samples = kAbsent;
  ReportCell pairs = kAbsent;
  for (const std::optional<Estimate>& score : comparison.scores) {
    if (!score.has_value()) continue;
    samples = CountCell(score->samples);
    // Exclusive classes have no pairs to count.
    if (score->pairs > 0) pairs = CountCell(score->pairs);
    break;
  }
  row.push_back(std::move(samples));
  if (has_pairs_) row.push_back(std::move(pairs));
}

std::string ComparisonNote(const Report& report) {
  const PairedDifference* difference = AnyDifference(report);
  if (difference == nullptr) return "";
  return absl::StrCat(" Difference: ", MethodName(difference->first),
                      "\u00a0−\u00a0", MethodName(difference->second),
                      ", paired. Bold: the better method, where the interval "
                      "of the difference excludes 0.");
}

void AddGroup(const ReportedRun& run, std::vector<ReportRow> rows,
              ReportTable& table) {
  if (rows.empty()) return;
  table.groups.push_back({run.label, std::move(rows)});
}

}  // namespace camserve::camctl
