// The report's tables. Each has one group of rows for each run that has
// something for it. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_TABLES_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_TABLES_H_

#include "client/camctl/report/report_data.h"
#include "client/camctl/report/report_table.h"
#include "common/scores/metric.h"

namespace camserve::camctl {

// For exclusive classes: accuracy, balanced accuracy, mean AUC, samples and
// failures.
ReportTable ClassificationTable(const Report& report);

// For exclusive classes: recall and AUC of each class.
ReportTable ClassTable(const Report& report);

// For multi-label models: mean balanced accuracy, mean AUC and exact match.
ReportTable MultiLabelTable(const Report& report);

// For multi-label models: threshold, positives, negatives, prevalence,
// sensitivity, specificity, balanced accuracy and AUC of each label.
ReportTable LabelTable(const Report& report);

// Scores of a metric by their parameters. HeadlineTable has those by which the
// metric is judged, with the baseline where it was measured and, for a ratio
// such as HAAS, its two accuracies. SecondaryTable has the metric's other
// scores, and RelativeTable the headline scores over the norm of the heatmap,
// where the metric has them.
ReportTable HeadlineTable(const Report& report, Metric metric);
ReportTable SecondaryTable(const Report& report, Metric metric);
ReportTable RelativeTable(const Report& report, Metric metric);

// The headline scores of multi-label models by label: means without intervals,
// because a label may have few pairs.
ReportTable LabelScoreTable(const Report& report, Metric metric);

// A group for each data set that several models share: the least and the
// greatest value of each score, with the model that has it and its mean AUC.
ReportTable ExtremesTable(const Report& report);

// The first samples of each run that could not be measured, with reasons.
ReportTable FailuresTable(const Report& report);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_TABLES_H_
