// Finds scores in a summary, and gives each the one name under which tables and
// figures show it. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_SUMMARY_LOOKUP_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_SUMMARY_LOOKUP_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "client/camctl/report/report_data.h"
#include "common/scores/metric.h"
#include "common/scores/score_key.h"
#include "common/scores/score_summary.h"

namespace camserve::camctl {

// What a row of a table is about: the scores that all methods have for a metric
// with these parameters, in this role.
struct ScoreRow {
  Metric metric = Metric::kAopc;
  ScoreRole role = ScoreRole::kHeadline;
  ScoreParameters parameters;  // as MetricTraits::WithoutRole gives them

  bool Holds(const ScoreKey& key) const;
};

// The method's score for the row; null where there is none.
const KeySummary* FindScore(const ScoreSummary& summary, const ScoreRow& row,
                            CamMethod method);

// The paired differences for the row, in the order of the methods. No element
// is null.
std::vector<const PairedDifference*> FindDifferences(
    const ScoreSummary& summary, const ScoreRow& row);

// The method that is better than each other one with which it was compared.
// nullopt where there is none, as an interval that holds 0 decides nothing.
std::optional<CamMethod> BetterMethod(
    absl::Span<const PairedDifference* const> differences, Better better);

// The methods that any of `runs` has, in ascending order.
std::vector<CamMethod> MethodsOf(absl::Span<const ReportedRun> runs);

// The parameters of the rows that a metric has in a role.
std::set<ScoreParameters> RowsOf(const ScoreSummary& summary, Metric metric,
                                 ScoreRole role);

// Whether there is any score of the metric in the role.
bool HasScores(const Report& report, Metric metric, ScoreRole role);

// A parameter's value to people: "4 × 4", "MoRF", "0.1".
std::string ParameterText(const MetricParameter& parameter, double value);

// "AOPC, 4 × 4", "Max-Sensitivity, radius 0.1", "HAAS".
std::string TitleOf(const ScoreRow& row);

// The method's score for the row; nullopt where there is none.
std::optional<Estimate> ScoreOf(const ScoreSummary& summary,
                                const ScoreRow& row, CamMethod method);

// The rows of headline scores that any of `runs` has, metric by metric.
std::vector<ScoreRow> HeadlinesOf(absl::Span<const ReportedRun> runs);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_SUMMARY_LOOKUP_H_
