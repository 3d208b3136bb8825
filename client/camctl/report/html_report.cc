#include "client/camctl/report/html_report.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "client/camctl/report/absences.h"
#include "client/camctl/report/figures.h"
#include "client/camctl/report/findings.h"
#include "client/camctl/report/html_elements.h"
#include "client/camctl/report/html_text.h"
#include "client/camctl/report/metric_text.h"
#include "client/camctl/report/number_format.h"
#include "client/camctl/report/report_style.h"
#include "client/camctl/report/report_tables.h"
#include "client/camctl/report/settings_tables.h"

namespace camserve::camctl {
namespace {

// Tables with more rows are folded.
constexpr size_t kUnfoldedRows = 40;

constexpr char kHead[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
    "<meta charset=\"utf-8\"/>\n"
    "<meta name=\"viewport\" content=\"width=device-width, "
    "initial-scale=1\"/>\n"
    "<meta name=\"color-scheme\" content=\"light dark\"/>\n";

// Patterns to which the style sheet refers. They keep areas as dense in grey as
// they are in colour.
constexpr char kPatterns[] =
    "<svg class=\"patterns\" width=\"0\" height=\"0\" aria-hidden=\"true\">"
    "<defs><pattern id=\"hatch\" width=\"5\" height=\"5\" "
    "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
    "<line class=\"hatch\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"5\"/>"
    "</pattern></defs></svg>\n";

std::string Subtitle(const Report& report) {
  std::set<std::string> data_sets;
  int64_t samples = 0;
  for (const ReportedRun& run : report.runs) {
    data_sets.insert(run.data_set);
    samples += run.summary.classification.samples;
  }
  const std::string models =
      report.runs.size() == 1
          ? report.runs.front().label
          : Counted(static_cast<int64_t>(report.runs.size()), "model");
  const std::string sets =
      data_sets.size() == 1
          ? *data_sets.begin()
          : Counted(static_cast<int64_t>(data_sets.size()), "data set");
  return absl::StrCat(
      models, sets.empty() ? "" : " on ", sets, ", ",
      Counted(samples, report.runs.size() == 1 ? "sample" : "result"));
}

size_t RowCount(const ReportTable& table) {
  size_t rows = 0;
  for (const ReportRowGroup& group : table.groups) rows += group.rows.size();
  return rows;
}

// Writes the page, and numbers tables and figures as it goes.
class PageWriter {
 public:
  explicit PageWriter(const Report& report) : report_(report) {}

  std::string Write() {
    absl::StrAppend(&page_, kHead, "<title>Evaluation of CAM explanations: ",
                    EscapeHtml(Subtitle(report_)), "</title>\n<style>",
                    ReportStyle(), "</style>\n</head>\n<body>\n", kPatterns,
                    "<main>\n");
    AddHeader();
    AddClassification();
    for (const Metric metric : AllMetrics()) AddMetric(metric);
    AddModels();
    AddExamples();
    AddAbsences();
    AddSettings();
    absl::StrAppend(&page_, "<footer>camctl ", CAMSERVE_VERSION,
                    "</footer>\n</main>\n</body>\n</html>\n");
    return std::move(page_);
  }

 private:
  void AddHeader() {
    absl::StrAppend(&page_,
                    "<header>\n<h1>Evaluation of CAM explanations</h1>\n"
                    "<p class=\"subtitle\">",
                    EscapeHtml(Subtitle(report_)), "</p>\n");
    const std::vector<Finding> findings = FindingsOf(report_);
    if (!findings.empty()) page_ += "<dl class=\"findings\">\n";
    for (const Finding& finding : findings) {
      absl::StrAppend(&page_, "<div><dt>", EscapeHtml(finding.metric),
                      "</dt><dd>", EscapeHtml(finding.text), "</dd></div>\n");
    }
    if (!findings.empty()) page_ += "</dl>\n";
    page_ += "</header>\n";
  }

  void AddHeading(const std::string& text) {
    absl::StrAppend(&page_, "<h2>", EscapeHtml(text), "</h2>\n");
  }

  void AddDefinition(const Definition& definition) {
    absl::StrAppend(&page_, "<p>", EscapeHtml(definition.text));
    if (*definition.source != '\0') {
      absl::StrAppend(&page_, " <cite>", EscapeHtml(definition.source),
                      ".</cite>");
    }
    page_ += "</p>\n";
  }

  void AddTable(const ReportTable& table) {
    if (table.empty()) return;
    const std::string html = HtmlTable(table, ++tables_);
    if (RowCount(table) <= kUnfoldedRows) {
      page_ += html;
      return;
    }
    absl::StrAppend(&page_, "<details><summary>Table ", tables_, ": ",
                    Counted(static_cast<int64_t>(RowCount(table)), "row"),
                    "</summary>\n", html, "</details>\n");
  }

  void AddFigure(const Figure& figure) {
    if (figure.charts.empty()) return;
    page_ += HtmlFigure(figure, ++figures_);
  }

  void AddClassification() {
    AddHeading("Classification");
    for (const Definition& definition : ClassificationDefinitions(report_)) {
      AddDefinition(definition);
    }
    AddTable(ClassificationTable(report_));
    AddTable(ClassTable(report_));
    AddTable(MultiLabelTable(report_));
    AddTable(LabelTable(report_));
  }

  void AddMetric(Metric metric) {
    const ReportTable headlines = HeadlineTable(report_, metric);
    const ReportTable others = SecondaryTable(report_, metric);
    if (headlines.empty() && others.empty()) return;
    AddHeading(TraitsOf(metric).title);
    if (const Definition* definition = DefinitionOf(metric)) {
      AddDefinition(*definition);
    }
    AddTable(headlines);
    AddTable(others);
    AddTable(RelativeTable(report_, metric));
    AddTable(LabelScoreTable(report_, metric));
    for (const Figure& figure : MetricFigures(report_, metric)) {
      AddFigure(figure);
    }
  }

  void AddModels() {
    const Figure figure = ModelsFigure(report_);
    const ReportTable extremes = ExtremesTable(report_);
    if (figure.charts.empty() && extremes.empty()) return;
    AddHeading("Across models");
    AddTable(extremes);
    AddFigure(figure);
  }

  void AddExamples() {
    bool has_heading = false;
    for (const ReportedRun& run : report_.runs) {
      if (run.examples.empty()) continue;
      if (!has_heading) AddHeading("Examples");
      has_heading = true;
      page_ += HtmlExamples(run, ++figures_);
    }
  }

  void AddAbsences() {
    const std::vector<Absence> absences = AbsencesOf(report_);
    const ReportTable failures = FailuresTable(report_);
    if (absences.empty() && failures.empty()) return;
    AddHeading("What is absent");
    if (!absences.empty()) page_ += "<ul>\n";
    for (const Absence& absence : absences) {
      absl::StrAppend(&page_, "<li>", EscapeHtml(AbsenceText(absence, report_)),
                      "</li>\n");
    }
    if (!absences.empty()) page_ += "</ul>\n";
    AddTable(failures);
  }

  void AddSettings() {
    AddHeading("Settings");
    AddTable(ModelsTable(report_));
    AddTable(SettingsTable(report_));
    AddDefinition(kIntervalDefinition);
    AddDefinition(kPageDefinition);
  }

  const Report& report_;
  std::string page_;
  int tables_ = 0;
  int figures_ = 0;
};

}  // namespace

std::string HtmlReport(const Report& report) {
  return PageWriter(report).Write();
}

}  // namespace camserve::camctl
