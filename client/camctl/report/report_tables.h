// The study's tables. Each has one group of rows a run, and none of a run that
// has nothing for it; thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_TABLES_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_TABLES_H_

#include "client/camctl/report/report_data.h"
#include "client/camctl/report/report_table.h"
#include "common/scores/metric.h"

namespace camserve::camctl {

// Accuracy, balanced accuracy, mean AUC, samples, failures, where classes
// exclude each other, as in the next.
ReportTable ClassificationTable(const Report& report);

// Recall and AUC of each class.
ReportTable ClassTable(const Report& report);

// Of multi-label models: mean balanced accuracy, mean AUC, exact match.
ReportTable MultiLabelTable(const Report& report);

// Threshold, positives, negatives, prevalence, sensitivity, specificity,
// balanced accuracy and AUC of each label.
ReportTable LabelTable(const Report& report);

// A metric's headlines by their parameters, with the baseline where it was
// measured, and with the accuracies of kMeanOverPredicted; its other scores;
// and its scores over the norm of the heatmap, where it has them.
ReportTable HeadlineTable(const Report& report, Metric metric);
ReportTable SecondaryTable(const Report& report, Metric metric);
ReportTable RelativeTable(const Report& report, Metric metric);

// The headlines of multi-label models by label: means without intervals, for a
// label may have few pairs.
ReportTable LabelScoreTable(const Report& report, Metric metric);

// Of the data sets that several models share: the least and the greatest value
// of each score, with the mean AUC of the model that has it.
ReportTable ExtremesTable(const Report& report);

// Samples that could not be measured, the first of each run, with reasons.
ReportTable FailuresTable(const Report& report);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_TABLES_H_
