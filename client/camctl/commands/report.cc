#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/common_flags.h"
#include "client/camctl/commands/shared_flags.h"
#include "client/camctl/evaluation/result_file.h"
#include "client/camctl/formats/files.h"
#include "client/camctl/report/csv_report.h"
#include "client/camctl/report/html_report.h"
#include "client/camctl/report/json_report.h"
#include "client/camctl/report/markdown_report.h"
#include "client/camctl/report/merge_results.h"
#include "client/camctl/report/number_format.h"
#include "client/camctl/terminal/errors.h"
#include "client/camctl/terminal/text.h"
#include "common/replace_file.h"
#include "common/status_macros.h"

ABSL_FLAG(std::string, format, "html",
          "html, to report.html without --out; markdown, csv or json, printed "
          "without --out");

namespace camserve::camctl {
namespace {

constexpr char kStandardOutput[] = "-";
constexpr char kDefaultFormat[] = "html";
constexpr char kDefaultPage[] = "report.html";

using Renderer = std::string (*)(const Report&);

struct Format {
  Renderer render = nullptr;
  const char* default_out = kStandardOutput;
};

std::string RenderJson(const Report& report) {
  return Print(JsonReport(report), 2) + "\n";
}

absl::StatusOr<Format> FormatFromFlags() {
  std::string name = absl::GetFlag(FLAGS_format);
  if (absl::GetFlag(FLAGS_json)) {
    if (name != kDefaultFormat && name != "json") {
      return UsageError("--json: is --format json; leave one of them out");
    }
    name = "json";
  }
  if (name == kDefaultFormat) return Format{HtmlReport, kDefaultPage};
  if (name == "markdown") return Format{MarkdownReport};
  if (name == "csv") return Format{CsvReport};
  if (name == "json") return Format{RenderJson};
  return UsageError("--format: takes html, markdown, csv or json");
}

absl::StatusOr<std::vector<RecordedResults>> ReadFiles(
    const Invocation& invocation) {
  ASSIGN_OR_RETURN(const std::vector<std::string> paths,
                   ListResults(invocation.arguments));
  std::vector<RecordedResults> files;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(RecordedResults results, ReadResults(path));
    if (results.has_torn_line) {
      invocation.console.err << "camctl: " << PrintableText(path)
                             << ": its last line was not written whole and is "
                                "left out\n";
    }
    files.push_back(std::move(results));
  }
  return files;
}

std::string DoneText(const std::string& out, const Report& report) {
  int64_t results = 0;
  for (const ReportedRun& run : report.runs) {
    results += run.summary.classification.samples;
  }
  return absl::StrCat(
      PrintableText(out), ": ",
      Counted(static_cast<int64_t>(report.runs.size()), "model"), ", ",
      Counted(results, "result"), "\n");
}

absl::Status RunReport(const Invocation& invocation) {
  ASSIGN_OR_RETURN(const Format format, FormatFromFlags());
  ASSIGN_OR_RETURN(const std::vector<RecordedResults> files,
                   ReadFiles(invocation));
  ASSIGN_OR_RETURN(const Report report, MergeResults(files));
  std::string out = absl::GetFlag(FLAGS_out);
  if (out.empty()) out = format.default_out;
  if (out == kStandardOutput || IsStandardOutput(out)) {
    invocation.console.out << format.render(report);
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(WriteFile(out, format.render(report)));
  invocation.console.out << DoneText(out, report);
  return absl::OkStatus();
}

}  // namespace

Command ReportCommand() {
  return {.name = "report",
          .usage = "OUT... [-o FILE]",
          .summary =
              "The study's tables and figures of evaluations: of files, "
              "and of all .jsonl in a folder.",
          .flags = {"out", "format"},
          .min_arguments = 1,
          .max_arguments = std::numeric_limits<size_t>::max(),
          .run = RunReport};
}

}  // namespace camserve::camctl
