// The scores that a model is judged by, each under one name: what is compared
// over models, and what long tables list.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_NAMED_SCORES_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_NAMED_SCORES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "client/camctl/report/report_data.h"
#include "client/camctl/report/summary_lookup.h"
#include "common/scores/metric.h"
#include "common/scores/score_summary.h"

namespace camserve::camctl {

// A parameter's value to people: "4 × 4", "MoRF", "0.1".
std::string ParameterText(const MetricParameter& parameter, double value);

// "AOPC, 4 × 4", "Max-Sensitivity, radius 0.1", "HAAS".
std::string TitleOf(const ScoreRow& row);

// Of a method; absent where there is none.
std::optional<Estimate> ScoreOf(const ScoreSummary& summary,
                                const ScoreRow& row, CamMethod method);

// The headlines that any of `runs` has, metric by metric.
std::vector<ScoreRow> HeadlinesOf(absl::Span<const ReportedRun> runs);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_NAMED_SCORES_H_
