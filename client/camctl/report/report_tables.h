// The study's tables. Each has one group of rows a run, and none of a run that
// has nothing for it; thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_TABLES_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_TABLES_H_

#include "client/camctl/report/report_data.h"
#include "client/camctl/report/report_table.h"

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

// AOPC by grid, with the random order as baseline where it was measured.
ReportTable MorfTable(const Report& report);
ReportTable LerfTable(const Report& report);

// Max-Sensitivity by radius; over the norm of the heatmap.
ReportTable MaxSensitivityTable(const Report& report);
ReportTable RelativeMaxSensitivityTable(const Report& report);

// HAAS with the accuracies that it is made of.
ReportTable HaasTable(const Report& report);

// AOPC in the MoRF order, Max-Sensitivity and HAAS of multi-label models by
// label.
ReportTable AopcLabelTable(const Report& report);
ReportTable MaxSensitivityLabelTable(const Report& report);
ReportTable HaasLabelTable(const Report& report);

// Of the data sets that several models share: the least and the greatest value
// of each score, with the mean AUC of the model that has it.
ReportTable ExtremesTable(const Report& report);

// Samples that could not be measured, the first of each run, with reasons.
ReportTable FailuresTable(const Report& report);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_TABLES_H_
