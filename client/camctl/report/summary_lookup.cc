#include "client/camctl/report/summary_lookup.h"

#include <algorithm>
#include <map>

namespace camserve::camctl {

bool ScoreRow::Holds(const ScoreKey& key) const {
  const MetricTraits& traits = TraitsOf(metric);
  return key.metric == metric && traits.RoleOf(key.parameters) == role &&
         traits.WithoutRole(key.parameters) == parameters;
}

const KeySummary* FindScore(const ScoreSummary& summary, const ScoreRow& row,
                            CamMethod method) {
  for (const KeySummary& score : summary.scores) {
    if (score.key.method == method && row.Holds(score.key)) return &score;
  }
  return nullptr;
}

std::vector<const PairedDifference*> FindDifferences(
    const ScoreSummary& summary, const ScoreRow& row) {
  std::vector<const PairedDifference*> found;
  for (const PairedDifference& difference : summary.differences) {
    if (row.Holds(difference.key)) found.push_back(&difference);
  }
  return found;
}

std::optional<CamMethod> BetterMethod(
    absl::Span<const PairedDifference* const> differences, Better better) {
  std::map<CamMethod, int> comparisons;
  std::map<CamMethod, int> won;
  for (const PairedDifference* difference : differences) {
    ++comparisons[difference->first];
    ++comparisons[difference->second];
    if (!difference->difference.excludes_zero()) continue;
    const bool first_is_greater = difference->difference.low > 0;
    const bool first_wins = first_is_greater == (better == Better::kGreater);
    ++won[first_wins ? difference->first : difference->second];
  }
  for (const auto& [method, count] : won) {
    if (count == comparisons[method]) return method;
  }
  return std::nullopt;
}

std::vector<CamMethod> MethodsOf(absl::Span<const ReportedRun> runs) {
  std::set<CamMethod> methods;
  for (const ReportedRun& run : runs) {
    for (const KeySummary& score : run.summary.scores) {
      methods.insert(score.key.method);
    }
  }
  return {methods.begin(), methods.end()};
}

std::set<ScoreParameters> RowsOf(const ScoreSummary& summary, Metric metric,
                                 ScoreRole role) {
  const MetricTraits& traits = TraitsOf(metric);
  std::set<ScoreParameters> rows;
  for (const KeySummary& score : summary.scores) {
    if (score.key.metric != metric) continue;
    if (traits.RoleOf(score.key.parameters) != role) continue;
    rows.insert(traits.WithoutRole(score.key.parameters));
  }
  return rows;
}

bool HasScores(const Report& report, Metric metric, ScoreRole role) {
  return std::any_of(report.runs.begin(), report.runs.end(),
                     [&](const ReportedRun& run) {
                       return !RowsOf(run.summary, metric, role).empty();
                     });
}

}  // namespace camserve::camctl
