// What the report says of each metric: definitions and captions.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_METRIC_TEXT_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_METRIC_TEXT_H_

#include <string>

#include "client/camctl/report/definitions_text.h"
#include "common/scores/metric.h"

namespace camserve::camctl {

// What the metric measures and where it is from; null where the table has
// nothing to say. Thread-safe, as are those below.
const Definition* DefinitionOf(Metric metric);

// What a table of the metric's scores in a role shows, without a full stop:
// "Max-Sensitivity by radius, with 95% bootstrap intervals; less is better".
std::string ScoreCaption(Metric metric, ScoreRole role);

// Of the figure of its scores over its only parameter.
std::string FigureCaption(Metric metric);

// As ScoreCaption, of the relative scores, and of the scores by label.
std::string RelativeCaption(Metric metric);
std::string LabelCaption(Metric metric);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_METRIC_TEXT_H_
