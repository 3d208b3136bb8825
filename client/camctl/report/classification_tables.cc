#include "client/camctl/report/report_tables.h"
#include "client/camctl/report/table_cells.h"

namespace camserve::camctl {

ReportTable ClassificationTable(const Report& report) {
  ReportTable table;
  table.caption =
      "Classification: accuracy, balanced accuracy and mean AUC with 95% "
      "bootstrap intervals.";
  table.group_column = "Model";
  table.columns = {{"Data set", ColumnKind::kText},
                   {"Samples"},
                   {"Failures"},
                   {"Accuracy", ColumnKind::kEstimate},
                   {"Balanced accuracy", ColumnKind::kEstimate},
                   {"Mean AUC", ColumnKind::kEstimate}};
  for (const ReportedRun& run : report.runs) {
    if (run.is_multi_label()) continue;
    const ClassificationSummary& summary = run.summary.classification;
    table.groups.push_back(
        {run.label,
         {{run.data_set, CountCell(summary.samples),
           CountCell(static_cast<int64_t>(run.failures.size())),
           EstimateCell(summary.accuracy, kScoreDecimals),
           EstimateCell(summary.balanced_accuracy, kScoreDecimals),
           EstimateCell(summary.mean_auc, kScoreDecimals)}}});
  }
  return table;
}

ReportTable ClassTable(const Report& report) {
  ReportTable table;
  table.caption =
      "Recall of each class, and the area under its ROC curve against the "
      "rest.";
  table.group_column = "Model";
  table.columns = {
      {"Class", ColumnKind::kText}, {"Samples"}, {"Recall"}, {"AUC"}};
  for (const ReportedRun& run : report.runs) {
    if (run.is_multi_label()) continue;
    ReportRowGroup group = {run.label, {}};
    const std::vector<ClassSummary>& classes =
        run.summary.classification.classes;
    for (size_t i = 0; i < classes.size(); ++i) {
      group.rows.push_back({run.started.class_labels(static_cast<int>(i)),
                            CountCell(classes[i].samples),
                            NumberCell(classes[i].recall, kScoreDecimals),
                            NumberCell(classes[i].auc, kScoreDecimals)});
    }
    if (!group.rows.empty()) table.groups.push_back(std::move(group));
  }
  return table;
}

}  // namespace camserve::camctl
