#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/shared_flags.h"
#include "client/camctl/evaluation/result_file.h"
#include "client/camctl/formats/files.h"
#include "client/camctl/formats/json.h"
#include "client/camctl/report/csv_report.h"
#include "client/camctl/report/html_report.h"
#include "client/camctl/report/json_report.h"
#include "client/camctl/report/markdown_report.h"
#include "client/camctl/report/merge_results.h"
#include "client/camctl/report/number_format.h"
#include "client/camctl/report/report_data.h"
#include "client/camctl/terminal/console.h"
#include "client/camctl/terminal/errors.h"
#include "client/camctl/terminal/text.h"
#include "common/command_line/command_line.h"
#include "common/command_line/description.h"
#include "common/command_line/flags.h"
#include "common/replace_file.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

constexpr char kStandardOutput[] = "-";
constexpr char kDefaultPage[] = "report.html";

enum class Format { kHtml, kMarkdown, kCsv, kJson };

struct Flags {
  std::vector<std::string> results;
  std::string out;
  Format format = Format::kHtml;
  bool json = false;
};

std::string Render(Format format, const Report& report) {
  switch (format) {
    case Format::kHtml:
      return HtmlReport(report);
    case Format::kMarkdown:
      return MarkdownReport(report);
    case Format::kCsv:
      return CsvReport(report);
    case Format::kJson:
      break;
  }
  return Print(JsonReport(report), 2) + "\n";
}

absl::StatusOr<Format> FormatOf(const Flags& flags) {
  if (!flags.json) return flags.format;
  if (flags.format == Format::kHtml || flags.format == Format::kJson) {
    return Format::kJson;
  }
  return UsageError("--json: is --format json; leave one of them out");
}

std::string OutOf(const Flags& flags, Format format) {
  if (!flags.out.empty()) return flags.out;
  return format == Format::kHtml ? kDefaultPage : kStandardOutput;
}

absl::StatusOr<std::vector<RecordedResults>> ReadFiles(const Flags& flags,
                                                       const Console& console) {
  ASSIGN_OR_RETURN(const std::vector<std::string> paths,
                   ListResults(flags.results));
  std::vector<RecordedResults> files;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(RecordedResults results, ReadResults(path));
    if (results.has_torn_line) {
      console.err << "camctl: " << PrintableText(path)
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

absl::Status Run(const Flags& flags, const Console& console) {
  ASSIGN_OR_RETURN(const Format format, FormatOf(flags));
  ASSIGN_OR_RETURN(const std::vector<RecordedResults> files,
                   ReadFiles(flags, console));
  ASSIGN_OR_RETURN(const Report report, MergeResults(files));
  const std::string out = OutOf(flags, format);
  if (out == kStandardOutput || IsStandardOutput(out)) {
    console.out << Render(format, report);
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(WriteFile(out, Render(format, report)));
  console.out << DoneText(out, report);
  return absl::OkStatus();
}

}  // namespace

Command AddReport(CLI::App& camctl) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command = AddCommand(
      camctl,
      {.name = "report",
       .summary = "The study's tables and figures of evaluations.",
       .examples = {"camctl report demo.jsonl",
                    "camctl report shards --format csv -o scores.csv"}});
  Require(AddArguments(command,
                       {"results", "FILE|FOLDER",
                        "what evaluate wrote; of a folder all .jsonl in it"},
                       flags->results));
  AddFlag(command, {"-o,--out", "FILE", "the file; - prints it"}, flags->out);
  AddChoice(command,
            {"--format", "NAME",
             "without --out html goes to report.html, the others are printed"},
            {{"html", Format::kHtml},
             {"markdown", Format::kMarkdown},
             {"csv", Format::kCsv},
             {"json", Format::kJson}},
            flags->format);
  AddFlag(command, {"--json", "", "is --format json"}, flags->json);
  return {&command,
          [flags](const Console& console) { return Run(*flags, console); }};
}

}  // namespace camserve::camctl
