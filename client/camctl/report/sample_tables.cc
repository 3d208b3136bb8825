#include <algorithm>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "client/camctl/report/number_format.h"
#include "client/camctl/report/report_table.h"
#include "client/camctl/report/report_tables.h"
#include "client/camctl/report/summary_lookup.h"

namespace camserve::camctl {
namespace {

// How many failures of each run are shown: what fails mostly fails alike.
constexpr size_t kShown = 10;

std::string CodeText(int code) {
  const std::string text =
      absl::StatusCodeToString(static_cast<absl::StatusCode>(code));
  return text.empty() ? absl::StrCat(code) : text;
}

struct Extreme {
  const ReportedRun* run = nullptr;
  double value = 0;
};

struct Extremes {
  Extreme least;
  Extreme greatest;
  int models = 0;
};

Extremes FindExtremes(absl::Span<const ReportedRun> runs, const ScoreRow& row,
                      CamMethod method) {
  Extremes extremes;
  for (const ReportedRun& run : runs) {
    const std::optional<Estimate> score = ScoreOf(run.summary, row, method);
    if (!score.has_value()) continue;
    const Extreme extreme = {&run, score->mean};
    const bool is_first = extremes.models++ == 0;
    if (is_first || extreme.value < extremes.least.value) {
      extremes.least = extreme;
    }
    if (is_first || extreme.value > extremes.greatest.value) {
      extremes.greatest = extreme;
    }
  }
  return extremes;
}

void AddExtreme(const Extreme& extreme, ReportRow& row) {
  const std::optional<Estimate>& auc =
      extreme.run->summary.classification.mean_auc;
  row.push_back(NumberCell(extreme.value, kScoreDecimals));
  row.push_back(
      NumberCell(auc.has_value() ? std::optional(auc->mean) : std::nullopt,
                 kScoreDecimals));
  row.push_back(extreme.run->label);
}

std::vector<ReportRow> ExtremeRows(absl::Span<const ReportedRun> runs) {
  std::vector<ReportRow> rows;
  for (const ScoreRow& headline : HeadlinesOf(runs)) {
    for (const CamMethod method : MethodsOf(runs)) {
      const Extremes extremes = FindExtremes(runs, headline, method);
      if (extremes.models < 2) continue;
      ReportRow row = {TitleOf(headline), MethodName(method)};
      AddExtreme(extremes.least, row);
      AddExtreme(extremes.greatest, row);
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

}  // namespace

ReportTable FailuresTable(const Report& report) {
  ReportTable table;
  table.group_column = "Model";
  table.columns = {{"Sample", ColumnKind::kText},
                   {"Error", ColumnKind::kText},
                   {"Reason", ColumnKind::kText}};
  int64_t all = 0;
  bool all_shown = true;
  for (const ReportedRun& run : report.runs) {
    ReportRowGroup group = {run.label, {}};
    const size_t shown = std::min(run.failures.size(), kShown);
    all += static_cast<int64_t>(run.failures.size());
    all_shown = all_shown && shown == run.failures.size();
    for (size_t i = 0; i < shown; ++i) {
      const v1::SampleFailure& failure = run.failures[i];
      group.rows.push_back(
          {failure.id(), CodeText(failure.code()), failure.reason()});
    }
    if (shown > 0) table.groups.push_back(std::move(group));
  }
  table.caption = absl::StrCat(
      Counted(all, "sample"), " could not be measured",
      all_shown ? "."
                : absl::StrCat("; the first ", kShown, " of each model."));
  return table;
}

ReportTable ExtremesTable(const Report& report) {
  ReportTable table;
  table.caption =
      "The least and the greatest score over the models that share a data "
      "set, each with the mean AUC of the model that has it.";
  table.group_column = "Data set";
  table.columns = {{"Score", ColumnKind::kText},
                   {"Method", ColumnKind::kText},
                   {"Least"},
                   {"Mean AUC"},
                   {"Model", ColumnKind::kText},
                   {"Greatest"},
                   {"Mean AUC"},
                   {"Model", ColumnKind::kText}};
  // Runs of one data set lie together.
  absl::Span<const ReportedRun> rest = report.runs;
  while (!rest.empty()) {
    const std::string& data_set = rest.front().data_set;
    size_t count = 0;
    while (count < rest.size() && rest[count].data_set == data_set) ++count;
    std::vector<ReportRow> rows = ExtremeRows(rest.first(count));
    if (!rows.empty()) table.groups.push_back({data_set, std::move(rows)});
    rest.remove_prefix(count);
  }
  return table;
}

}  // namespace camserve::camctl
