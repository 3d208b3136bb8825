#include "client/camctl/report/markdown_report.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "client/camctl/report/absences.h"
#include "client/camctl/report/findings.h"
#include "client/camctl/report/metric_text.h"
#include "client/camctl/report/report_tables.h"
#include "client/camctl/report/settings_tables.h"
#include "client/camctl/terminal/text.h"

namespace camserve::camctl {
namespace {

// Each of these characters may begin markup somewhere. A backslash before one
// is never shown.
constexpr absl::string_view kMarkup = "\\`*_{}[]<>#~|&!";

std::string CellText(const ReportCell& cell) {
  std::string text = EscapeMarkdown(cell.text);
  if (cell.is_better) text = absl::StrCat("**", text, "**");
  if (cell.interval.empty()) return text;
  return absl::StrCat(text, " \\[", EscapeMarkdown(cell.interval), "\\]");
}

bool IsText(ColumnKind kind) {
  return kind == ColumnKind::kText || kind == ColumnKind::kCode;
}

std::string TableText(const ReportTable& table) {
  std::string text = absl::StrCat("| ", EscapeMarkdown(table.group_column));
  std::string rule = "\n| ---";
  for (const ReportColumn& column : table.columns) {
    absl::StrAppend(&text, " | ", EscapeMarkdown(column.title));
    absl::StrAppend(&rule, " | ", IsText(column.kind) ? "---" : "---:");
  }
  absl::StrAppend(&text, " |", rule, " |\n");
  for (const ReportRowGroup& group : table.groups) {
    for (const ReportRow& row : group.rows) {
      absl::StrAppend(&text, "| ", EscapeMarkdown(group.title));
      for (const ReportCell& cell : row) {
        absl::StrAppend(&text, " | ", CellText(cell));
      }
      text += " |\n";
    }
  }
  return text;
}

class MarkdownWriter {
 public:
  explicit MarkdownWriter(const Report& report) : report_(report) {}

  std::string Write() {
    text_ = "# Evaluation of CAM explanations\n";
    AddFindings();
    AddSection("Classification", ClassificationDefinitions(report_),
               {ClassificationTable(report_), ClassTable(report_),
                MultiLabelTable(report_), LabelTable(report_)});
    for (const Metric metric : AllMetrics()) {
      std::vector<Definition> definitions;
      if (const Definition* definition = DefinitionOf(metric)) {
        definitions.push_back(*definition);
      }
      AddSection(
          TraitsOf(metric).title, definitions,
          {HeadlineTable(report_, metric), SecondaryTable(report_, metric),
           RelativeTable(report_, metric), LabelScoreTable(report_, metric)});
    }
    if (const ReportTable extremes = ExtremesTable(report_);
        !extremes.empty()) {
      text_ += "\n## Across models\n";
      AddTable(extremes);
    }
    AddAbsences();
    text_ += "\n## Settings\n";
    AddTable(ModelsTable(report_));
    AddTable(SettingsTable(report_));
    AddDefinition(kIntervalDefinition);
    AddDefinition(kPageDefinition);
    return std::move(text_);
  }

 private:
  void AddFindings() {
    const std::vector<Finding> findings = FindingsOf(report_);
    if (!findings.empty()) text_ += "\n";
    for (const Finding& finding : findings) {
      absl::StrAppend(&text_, "- ", EscapeMarkdown(finding.metric), ": ",
                      EscapeMarkdown(finding.text), "\n");
    }
  }

  void AddSection(const char* heading,
                  const std::vector<Definition>& definitions,
                  const std::vector<ReportTable>& tables) {
    bool has_any = false;
    for (const ReportTable& table : tables) has_any |= !table.empty();
    if (!has_any) return;
    absl::StrAppend(&text_, "\n## ", heading, "\n");
    for (const Definition& definition : definitions) AddDefinition(definition);
    for (const ReportTable& table : tables) AddTable(table);
  }

  void AddDefinition(const Definition& definition) {
    absl::StrAppend(&text_, "\n", EscapeMarkdown(definition.text));
    if (*definition.source != '\0') {
      absl::StrAppend(&text_, " ", EscapeMarkdown(definition.source), ".");
    }
    text_ += "\n";
  }

  void AddTable(const ReportTable& table) {
    if (table.empty()) return;
    absl::StrAppend(&text_, "\nTable ", ++tables_, ". ",
                    EscapeMarkdown(table.caption), "\n\n", TableText(table));
  }

  void AddAbsences() {
    const std::vector<Absence> absences = AbsencesOf(report_);
    const ReportTable failures = FailuresTable(report_);
    if (absences.empty() && failures.empty()) return;
    text_ += "\n## What is absent\n";
    if (!absences.empty()) text_ += "\n";
    for (const Absence& absence : absences) {
      absl::StrAppend(&text_, "- ",
                      EscapeMarkdown(AbsenceText(absence, report_)), "\n");
    }
    AddTable(failures);
  }

  const Report& report_;
  std::string text_;
  int tables_ = 0;
};

}  // namespace

std::string EscapeMarkdown(absl::string_view text) {
  std::string escaped;
  for (const char character : PrintableText(text)) {
    if (absl::StrContains(kMarkup, character)) escaped += '\\';
    escaped += character;
  }
  return escaped;
}

std::string MarkdownReport(const Report& report) {
  return MarkdownWriter(report).Write();
}

}  // namespace camserve::camctl
