// How well models classify: over all classes, and each class by itself, for
// exclusive classes and for the labels of multi-label models.
#include <utility>

#include "client/camctl/report/number_format.h"
#include "client/camctl/report/report_table.h"
#include "client/camctl/report/report_tables.h"

namespace camserve::camctl {
namespace {

ReportCell ThresholdCell(const v1::EvaluationStarted& started, int index) {
  if (index >= started.thresholds_size()) return kAbsent;
  return ShortestNumber(started.thresholds(index));
}

ReportRow LabelRow(const ReportedRun& run, int index) {
  const ClassSummary& label = run.summary.classification.classes[index];
  return {run.started.class_labels(index),
          ThresholdCell(run.started, index),
          CountCell(label.samples),
          CountCell(label.negatives),
          NumberCell(label.prevalence, kScoreDecimals),
          NumberCell(label.recall, kScoreDecimals),
          NumberCell(label.specificity, kScoreDecimals),
          NumberCell(label.balanced_accuracy, kScoreDecimals),
          NumberCell(label.auc, kScoreDecimals)};
}

}  // namespace

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

ReportTable MultiLabelTable(const Report& report) {
  ReportTable table;
  table.caption =
      "Classification by multi-label models: the means of their labels' "
      "balanced accuracies and AUCs, and exact match, with 95% bootstrap "
      "intervals.";
  table.group_column = "Model";
  table.columns = {{"Data set", ColumnKind::kText},
                   {"Samples"},
                   {"Failures"},
                   {"Pairs"},
                   {"Mean balanced accuracy", ColumnKind::kEstimate},
                   {"Mean AUC", ColumnKind::kEstimate},
                   {"Exact match", ColumnKind::kEstimate}};
  for (const ReportedRun& run : report.runs) {
    if (!run.is_multi_label()) continue;
    const ClassificationSummary& summary = run.summary.classification;
    table.groups.push_back(
        {run.label,
         {{run.data_set, CountCell(summary.samples),
           CountCell(static_cast<int64_t>(run.failures.size())),
           CountCell(run.pairs),
           EstimateCell(summary.balanced_accuracy, kScoreDecimals),
           EstimateCell(summary.mean_auc, kScoreDecimals),
           EstimateCell(summary.exact_match, kScoreDecimals)}}});
  }
  return table;
}

ReportTable LabelTable(const Report& report) {
  ReportTable table;
  table.caption =
      "Each label by itself, over the samples of which it is known; it is "
      "predicted where its probability is at or above the threshold.";
  table.group_column = "Model";
  table.columns = {{"Label", ColumnKind::kText},
                   {"Threshold"},
                   {"Positives"},
                   {"Negatives"},
                   {"Prevalence"},
                   {"Sensitivity"},
                   {"Specificity"},
                   {"Balanced accuracy"},
                   {"AUC"}};
  for (const ReportedRun& run : report.runs) {
    if (!run.is_multi_label()) continue;
    ReportRowGroup group = {run.label, {}};
    const size_t labels = run.summary.classification.classes.size();
    for (size_t i = 0; i < labels; ++i) {
      group.rows.push_back(LabelRow(run, static_cast<int>(i)));
    }
    if (!group.rows.empty()) table.groups.push_back(std::move(group));
  }
  return table;
}

}  // namespace camserve::camctl
