#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "client/camctl/report/number_format.h"
#include "client/camctl/report/report_tables.h"

namespace camserve::camctl {
namespace {

// Of each run: what fails once mostly fails the same way again.
constexpr size_t kShown = 10;

std::string CodeText(int code) {
  const std::string text =
      absl::StatusCodeToString(static_cast<absl::StatusCode>(code));
  return text.empty() ? absl::StrCat(code) : text;
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

}  // namespace camserve::camctl
