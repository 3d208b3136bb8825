#include "client/camctl/report/evaluation_summary.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "client/camctl/report/absences.h"
#include "client/camctl/report/report_data.h"
#include "client/camctl/report/report_table.h"
#include "client/camctl/report/report_tables.h"
#include "client/camctl/report/settings_tables.h"
#include "client/camctl/terminal/names.h"
#include "client/camctl/terminal/table.h"
#include "client/camctl/terminal/text.h"

namespace camserve::camctl {
namespace {

Cell TextCell(const ReportCell& cell) {
  return {cell.interval.empty()
              ? cell.text
              : absl::StrCat(cell.text, " (", cell.interval, ")"),
          cell.is_better ? Style::kStrong : Style::kPlain};
}

// The part of the caption that says what the table shows. The rest explains a
// printed table.
absl::string_view ShortCaption(absl::string_view caption) {
  return caption.substr(0, caption.find_first_of(";."));
}

// The table of a report of one run. The heading says which run it is, so the
// column of groups is left out.
std::string TableText(const ReportTable& report_table, bool colors) {
  if (report_table.empty()) return "";
  std::vector<Table::Column> columns;
  for (const ReportColumn& column : report_table.columns) {
    const bool is_text =
        column.kind == ColumnKind::kText || column.kind == ColumnKind::kCode;
    columns.push_back({.title = column.title,
                       .align = is_text ? Align::kLeft : Align::kRight});
  }
  Table table(std::move(columns));
  for (const ReportRow& row : report_table.groups.front().rows) {
    std::vector<Cell> cells;
    for (const ReportCell& cell : row) cells.push_back(TextCell(cell));
    table.AddRow(std::move(cells));
  }
  return absl::StrCat("\n",
                      Styled(PrintableText(ShortCaption(report_table.caption)),
                             Style::kFaint, colors),
                      "\n", table.Render(colors));
}

ReportedRun AsReported(const std::string& run, const RunRecord& record) {
  ReportedRun reported = {.label = run,
                          .data_set = record.start().data_set,
                          .started = record.start().started,
                          .output = record.output(),
                          .summary = record.table().Summarize(
                              record.start().started.config().seed()),
                          .haas_refusals = record.haas_refusals()};
  reported.pairs = static_cast<int64_t>(record.verdicts().size());
  reported.predicted_pairs = std::count_if(
      record.verdicts().begin(), record.verdicts().end(),
      [](const PairVerdict& verdict) { return verdict.is_predicted; });
  for (const auto& [id, code] : record.failures()) {
    v1::SampleFailure& failure = reported.failures.emplace_back();
    failure.set_id(id);
    failure.set_code(code);
  }
  return reported;
}

}  // namespace

std::string SummaryText(const std::string& run, const RunRecord& record,
                        bool colors) {
  const Report report = {.runs = {AsReported(run, record)}};
  const RunStart& start = record.start();
  std::string text =
      absl::StrCat(Styled(PrintableText(run), Style::kStrong, colors), "  ",
                   PrintableText(ModelTitle(start.started.model())), "  ",
                   PrintableText(LayerText(start.started)), "  ",
                   PrintableText(start.data_set),
                   report.runs[0].is_multi_label() ? "  multi-label\n" : "\n");
  std::vector<ReportTable> tables = {
      ClassificationTable(report), MultiLabelTable(report), LabelTable(report)};
  for (const Metric metric : AllMetrics()) {
    tables.push_back(HeadlineTable(report, metric));
    tables.push_back(SecondaryTable(report, metric));
  }
  for (const ReportTable& table : tables) {
    absl::StrAppend(&text, TableText(table, colors));
  }
  const std::string fewer = FewerReplicates(report.runs[0].summary);
  if (!fewer.empty()) absl::StrAppend(&text, "\n", fewer, "\n");
  for (const auto& [reason, samples] : record.haas_refusals()) {
    absl::StrAppend(&text, "no HAAS of ", samples,
                    " samples: ", PrintableText(reason), "\n");
  }
  return text;
}

}  // namespace camserve::camctl
