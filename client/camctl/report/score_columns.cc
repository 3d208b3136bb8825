#include "client/camctl/report/score_columns.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/camctl/report/report_table.h"

namespace camserve::camctl {
namespace {

using MethodPair = std::pair<CamMethod, CamMethod>;

// The pairs that any run compares, in ascending order.
std::vector<MethodPair> ComparedIn(const Report& report) {
  std::set<MethodPair> pairs;
  for (const ReportedRun& run : report.runs) {
    for (const PairedDifference& difference : run.summary.differences) {
      pairs.insert({difference.first, difference.second});
    }
  }
  return {pairs.begin(), pairs.end()};
}

// "HiResCAM − Grad-CAM".
std::string PairText(const MethodPair& pair) {
  return absl::StrCat(MethodName(pair.first), "\u00a0−\u00a0",
                      MethodName(pair.second));
}

}  // namespace

ScoreColumns::ScoreColumns(const Report& report, Differences differences)
    : methods_(MethodsOf(report.runs)),
      has_pairs_(report.HasOutput(OutputKind::kMultiLabel)) {
  if (differences == Differences::kShown) differences_ = ComparedIn(report);
}

void ScoreColumns::AddTitles(std::vector<ReportColumn>& columns) const {
  for (const CamMethod method : methods_) {
    columns.push_back({MethodName(method), ColumnKind::kEstimate});
  }
  for (const MethodPair& pair : differences_) {
    columns.push_back({differences_.size() == 1 ? "Difference" : PairText(pair),
                       ColumnKind::kEstimate});
  }
}

void ScoreColumns::AddCells(const Comparison& comparison, int decimals,
                            ReportRow& row) const {
  for (size_t i = 0; i < methods_.size(); ++i) {
    row.push_back(EstimateCell(comparison.scores[i], decimals,
                               comparison.better == methods_[i]));
  }
  for (const auto& [first, second] : differences_) {
    ReportCell cell = kAbsent;
    for (const PairedDifference* difference : comparison.differences) {
      if (difference->first == first && difference->second == second) {
        cell = EstimateCell(difference->difference, decimals);
      }
    }
    row.push_back(std::move(cell));
  }
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
    // Where classes exclude each other no pairs are counted.
    if (score->pairs > 0) pairs = CountCell(score->pairs);
    break;
  }
  row.push_back(std::move(samples));
  if (has_pairs_) row.push_back(std::move(pairs));
}

std::string ComparisonNote(const Report& report) {
  const std::vector<MethodPair> compared = ComparedIn(report);
  if (compared.empty()) return "";
  if (compared.size() == 1) {
    return absl::StrCat(" Difference: ", PairText(compared.front()),
                        ", paired. Bold: the better method, where the interval "
                        "of the difference excludes 0.");
  }
  return " Differences are paired. Bold: a method that is better than each of "
         "the others, where the intervals of its differences exclude 0.";
}

void AddGroup(const ReportedRun& run, std::vector<ReportRow> rows,
              ReportTable& table) {
  if (rows.empty()) return;
  table.groups.push_back({run.label, std::move(rows)});
}

}  // namespace camserve::camctl
