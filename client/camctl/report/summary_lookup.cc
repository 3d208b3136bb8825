#include "client/camctl/report/summary_lookup.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "client/camctl/report/number_format.h"

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

std::string ParameterText(const MetricParameter& parameter, double value) {
  if (parameter.text != nullptr) return parameter.text(value);
  if (parameter.value_names.empty()) return ShortestNumber(value);
  return parameter.value_names[static_cast<size_t>(value)];
}

std::string TitleOf(const ScoreRow& row) {
  const MetricTraits& traits = TraitsOf(row.metric);
  std::string title = traits.title;
  auto value = row.parameters.begin();
  for (const MetricParameter& parameter : traits.parameters) {
    if (parameter.tells_role) continue;
    absl::StrAppend(&title, ", ");
    if (parameter.text == nullptr) absl::StrAppend(&title, parameter.name, " ");
    absl::StrAppend(&title, ParameterText(parameter, *value++));
  }
  return title;
}

std::optional<Estimate> ScoreOf(const ScoreSummary& summary,
                                const ScoreRow& row, CamMethod method) {
  const KeySummary* const found = FindScore(summary, row, method);
  return found == nullptr ? std::nullopt : found->score;
}

std::vector<ScoreRow> HeadlinesOf(absl::Span<const ReportedRun> runs) {
  std::vector<ScoreRow> headlines;
  for (const Metric metric : AllMetrics()) {
    std::set<ScoreParameters> parameters;
    for (const ReportedRun& run : runs) {
      parameters.merge(RowsOf(run.summary, metric, ScoreRole::kHeadline));
    }
    for (const ScoreParameters& one : parameters) {
      headlines.push_back({metric, ScoreRole::kHeadline, one});
    }
  }
  return headlines;
}

}  // namespace camserve::camctl
