// The scores of multi-label models by label: means without intervals, for a
// label may have few pairs.
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "client/camctl/report/number_format.h"
#include "client/camctl/report/report_tables.h"
#include "client/camctl/report/score_columns.h"
#include "client/camctl/report/summary_lookup.h"
#include "client/camctl/report/table_cells.h"

namespace camserve::camctl {
namespace {

// By method; null where there are none.
using MeansOfMethods = std::vector<const std::vector<LabelMean>*>;

const LabelMean* FindLabel(const std::vector<LabelMean>* means, int index) {
  if (means == nullptr) return nullptr;
  for (const LabelMean& mean : *means) {
    if (mean.class_index == index) return &mean;
  }
  return nullptr;
}

std::set<int> LabelsOf(const MeansOfMethods& methods) {
  std::set<int> labels;
  for (const std::vector<LabelMean>* means : methods) {
    if (means == nullptr) continue;
    for (const LabelMean& mean : *means) labels.insert(mean.class_index);
  }
  return labels;
}

ReportRow LabelRow(const ReportedRun& run, const MeansOfMethods& methods,
                   int index, int decimals) {
  ReportRow row = {run.started.class_labels(index)};
  ReportCell pairs = kAbsent;
  for (const std::vector<LabelMean>* means : methods) {
    const LabelMean* mean = FindLabel(means, index);
    row.push_back(mean == nullptr ? ReportCell(kAbsent)
                                  : NumberCell(mean->mean, decimals));
    if (mean != nullptr) pairs = CountCell(mean->pairs);
  }
  row.push_back(std::move(pairs));
  return row;
}

// `parameter` is the grid or the radius; a score without one has none.
void AddRows(const ReportedRun& run, const std::string& parameter,
             const MeansOfMethods& methods, int decimals,
             std::vector<ReportRow>& rows) {
  for (const int index : LabelsOf(methods)) {
    ReportRow row = LabelRow(run, methods, index, decimals);
    if (!parameter.empty()) row.insert(row.begin(), parameter);
    rows.push_back(std::move(row));
  }
}

ReportTable EmptyTable(const Report& report, const char* parameter) {
  ReportTable table;
  table.group_column = "Model";
  if (*parameter != '\0') table.columns.push_back({parameter});
  table.columns.push_back({"Label", ColumnKind::kText});
  for (const CamMethod method : MethodsOf(report.runs)) {
    table.columns.push_back({MethodName(method)});
  }
  table.columns.push_back({"Pairs"});
  return table;
}

template <typename Summary>
const std::vector<LabelMean>* LabelsOf(const Summary* summary) {
  return summary == nullptr ? nullptr : &summary->labels;
}

int SensitivityDecimals(const Report& report) {
  std::vector<double> means;
  for (const ReportedRun& run : report.runs) {
    for (const MaxSensitivitySummary& summary : run.summary.max_sensitivity) {
      for (const LabelMean& mean : summary.labels) means.push_back(mean.mean);
    }
  }
  return DecimalsFor(means);
}

}  // namespace

ReportTable AopcLabelTable(const Report& report) {
  ReportTable table = EmptyTable(report, "Grid");
  table.caption =
      "AOPC by label, the most relevant regions first (MoRF): means over the "
      "label's pairs; greater is better.";
  for (const ReportedRun& run : report.runs) {
    std::vector<ReportRow> rows;
    for (const int grid : GridsOf(run.summary, PerturbationOrder::kMorf)) {
      MeansOfMethods methods;
      for (const CamMethod method : MethodsOf(report.runs)) {
        methods.push_back(LabelsOf(
            FindAopc(run.summary, {method, grid, PerturbationOrder::kMorf})));
      }
      AddRows(run, absl::StrCat(grid, " × ", grid), methods, kScoreDecimals,
              rows);
    }
    AddGroup(run, std::move(rows), table);
  }
  return table;
}

ReportTable MaxSensitivityLabelTable(const Report& report) {
  ReportTable table = EmptyTable(report, "Radius");
  table.caption =
      "Max-Sensitivity by label: means over the label's pairs; less is better.";
  const int decimals = SensitivityDecimals(report);
  for (const ReportedRun& run : report.runs) {
    std::vector<ReportRow> rows;
    for (const double radius : RadiiOf(run.summary)) {
      MeansOfMethods methods;
      for (const CamMethod method : MethodsOf(report.runs)) {
        methods.push_back(
            LabelsOf(FindMaxSensitivity(run.summary, {method, radius})));
      }
      AddRows(run, ShortestNumber(radius), methods, decimals, rows);
    }
    AddGroup(run, std::move(rows), table);
  }
  return table;
}

ReportTable HaasLabelTable(const Report& report) {
  ReportTable table = EmptyTable(report, "");
  table.caption =
      "HAAS by label, of those that are predicted on some image as it is; "
      "greater is better.";
  for (const ReportedRun& run : report.runs) {
    MeansOfMethods methods;
    for (const CamMethod method : MethodsOf(report.runs)) {
      methods.push_back(LabelsOf(FindHaas(run.summary, method)));
    }
    std::vector<ReportRow> rows;
    AddRows(run, "", methods, kScoreDecimals, rows);
    AddGroup(run, std::move(rows), table);
  }
  return table;
}

}  // namespace camserve::camctl
