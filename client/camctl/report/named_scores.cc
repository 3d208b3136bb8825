#include "client/camctl/report/named_scores.h"

#include <cstddef>
#include <set>

#include "absl/strings/str_cat.h"
#include "client/camctl/report/number_format.h"

namespace camserve::camctl {

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
