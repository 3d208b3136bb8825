// The report as markdown, CSV and JSON.
#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "client/camctl/report/csv_report.h"
#include "client/camctl/report/html_report.h"
#include "client/camctl/report/json_report.h"
#include "client/camctl/report/markdown_report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/report/records.h"
#include "tests/common/scores/scores_of.h"

namespace camserve::camctl {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::EndsWith;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

std::vector<std::string> Lines(const std::string& text) {
  return absl::StrSplit(text, '\n');
}

TEST(MarkdownReportTest, HoldsTheTables) {
  const std::string markdown = MarkdownReport(ReportOf({StudyRun()}));
  EXPECT_THAT(Lines(markdown),
              Contains(AllOf(StartsWith("| chest:1 | 1 × 1 | 0.200 \\["),
                             HasSubstr("\\] | **0.300** \\["),
                             EndsWith("| 0.100 \\[0.100, 0.100\\] | 3 |"))));
  EXPECT_THAT(Lines(markdown),
              Contains("- AOPC: HiResCAM is better in 1 of 1"));
  EXPECT_THAT(markdown, HasSubstr("1509.06321"));
}

TEST(MarkdownReportTest, EveryRowHasTheCellsOfItsTable) {
  RecordedRun run = StudyRun();
  run.started.set_class_labels(0, "a | b\nc");
  size_t cells = 0;
  for (const std::string& line :
       Lines(MarkdownReport(ReportOf({run, OtherModelsRun()})))) {
    if (!absl::StartsWith(line, "|")) {
      cells = 0;
      continue;
    }
    size_t bars = 0;
    for (size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '|' && (i == 0 || line[i - 1] != '\\')) ++bars;
    }
    if (cells == 0) cells = bars;
    EXPECT_EQ(bars, cells) << line;
  }
}

TEST(MarkdownReportTest, HoldsTheTablesOfLabels) {
  const std::string markdown = MarkdownReport(ReportOf({LabelRun()}));
  EXPECT_THAT(
      Lines(markdown),
      Contains("| findings:1 | effusion | 0.5 | 2 | 2 | 0.500 | 1.000 | "
               "0.500 | 0.750 | 0.750 |"));
  EXPECT_THAT(Lines(markdown),
              Contains("| findings:1 | 1 × 1 | edema | 0.100 | 0.200 | 1 |"));
  EXPECT_THAT(markdown, HasSubstr("sigmoid of its own logit"));
  EXPECT_THAT(markdown, testing::Not(HasSubstr("mean recall")));
}

TEST(MarkdownReportTest, MarkupIsEscaped) {
  EXPECT_EQ(EscapeMarkdown("a|b\n*c* <d> `e` [f](g)"),
            "a\\|b?\\*c\\* \\<d\\> \\`e\\` \\[f\\](g)");
}

TEST(CsvReportTest, HasALineForEachEstimate) {
  const std::vector<std::string> lines =
      Lines(CsvReport(ReportOf({StudyRun()})));
  EXPECT_EQ(lines[0],
            "model,data_set,metric,class,method,grid,order,radius,estimate,"
            "low,high,samples,replicates");
  EXPECT_THAT(lines[1], StartsWith("chest:1,x-rays,accuracy,,,,,,0.75,"));
  EXPECT_THAT(lines, Contains("chest:1,x-rays,recall,normal,,,,,0.5,,,2,"));
  EXPECT_THAT(
      lines, Contains(StartsWith("chest:1,x-rays,aopc,,HiResCAM,1,MoRF,,0.3")));
  EXPECT_THAT(lines, Contains(StartsWith(
                         "chest:1,x-rays,max_sensitivity,,Grad-CAM,,,0.1,2,")));
  EXPECT_THAT(lines, Contains(StartsWith("chest:1,x-rays,relative_max_"
                                         "sensitivity,,Grad-CAM,,,0.1,0.2")));
  EXPECT_THAT(lines,
              Contains(StartsWith("chest:1,x-rays,haas,,Grad-CAM,,,,1.33")));
  EXPECT_THAT(lines, Contains("chest:1,x-rays,max_sensitivity,,HiResCAM - "
                              "Grad-CAM,,,0.1,1,1,1,3,1000"));
  // Header, 3 of classification, 4 of classes, 2 of AOPC, 4 of sensitivity, 2
  // of HAAS, 3 differences, and what follows the last line end.
  EXPECT_THAT(lines, SizeIs(1 + 3 + 4 + 2 + 4 + 2 + 3 + 1));
}

TEST(CsvReportTest, LabelsHaveTheirFiguresAndPairsTheirCount) {
  const std::vector<std::string> lines =
      Lines(CsvReport(ReportOf({LabelRun()})));
  EXPECT_EQ(lines[0],
            "model,data_set,metric,class,method,grid,order,radius,estimate,"
            "low,high,samples,pairs,replicates");
  const std::string run = "findings:1,x-rays,";
  EXPECT_THAT(lines,
              Contains(StartsWith(run + "balanced_accuracy,,,,,,0.75,")));
  EXPECT_THAT(lines, Contains(AllOf(StartsWith(run + "exact_match,,,,,,0.666"),
                                    EndsWith(",3,,1000"))));
  for (const char* line :
       {"prevalence,fracture,,,,,0,,,3,,", "sensitivity,effusion,,,,,1,,,2,,",
        "specificity,effusion,,,,,0.5,,,2,,",
        "balanced_accuracy,effusion,,,,,0.75,,,4,,",
        "auc,effusion,,,,,0.75,,,4,,",
        "aopc,effusion,Grad-CAM,1,MoRF,,0.25,,,2,2,",
        "max_sensitivity,edema,HiResCAM,,,0.1,2,,,1,1,",
        "haas,edema,Grad-CAM,,,,2,,,2,2,"}) {
    EXPECT_THAT(lines, Contains(run + line));
  }
  EXPECT_THAT(lines, Contains(AllOf(StartsWith(run + "aopc,,HiResCAM,1,MoRF,,"),
                                    EndsWith(",2,3,1000"))));
  EXPECT_THAT(CsvReport(ReportOf({LabelRun()})),
              testing::Not(HasSubstr("recall")));
}

TEST(CsvReportTest, ModelsOfBothKindsHaveTheSameColumns) {
  for (const std::string& line :
       Lines(CsvReport(ReportOf({StudyRun(), LabelRun()})))) {
    if (line.empty()) continue;
    EXPECT_EQ(std::count(line.begin(), line.end(), ','), 13) << line;
  }
}

TEST(CsvReportTest, FieldsAreQuotedWhereTheyHaveTo) {
  RecordedRun run = StudyRun();
  run.data_set = "a,\"b\"";
  EXPECT_THAT(CsvReport(ReportOf({run})),
              HasSubstr("\nchest:1,\"a,\"\"b\"\"\",accuracy,"));
}

TEST(CsvReportTest, AbsentEstimatesHaveNoLine) {
  EXPECT_THAT(Lines(CsvReport(ReportOf({EmptyRun()}))), SizeIs(2));
}

// What a set makes that is too large for all replicates, or for any interval.
Report ReportOfFewer(int replicates) {
  Report report = ReportOf({StudyRun()});
  ScoreSummary& summary = report.runs[0].summary;
  summary.replicates = replicates;
  for (Estimate* estimate :
       {&*summary.classification.accuracy, &*summary.scores[0].score,
        &summary.differences[0].difference}) {
    estimate->replicates = replicates;
    if (replicates > 0) continue;
    estimate->low = Estimate().low;
    estimate->high = Estimate().high;
  }
  return report;
}

TEST(ReplicatesTest, AreSaidInEveryFormat) {
  const Report report = ReportOfFewer(250);
  EXPECT_THAT(Lines(CsvReport(report)),
              Contains(AllOf(StartsWith("chest:1,x-rays,accuracy,,,,,,0.75,"),
                             EndsWith(",4,250"))));
  EXPECT_EQ(JsonReport(report)["runs"][0]["aopc"][0]["score"]["replicates"],
            250);
  EXPECT_THAT(MarkdownReport(report),
              HasSubstr("Intervals are of 250 replicates: the set has too many "
                        "logits and scores"));
}

constexpr const char* kNotANumber = "[^a-zA-Z][nN]a[nN][^a-zA-Z]";

TEST(ReplicatesTest, WithoutIntervalsNothingIsDrawnOrDecided) {
  const Report report = ReportOfFewer(0);
  EXPECT_THAT(Lines(CsvReport(report)),
              Contains("chest:1,x-rays,accuracy,,,,,,0.75,,,4,0"));
  const Json run = JsonReport(report)["runs"][0];
  EXPECT_EQ(run["classification"]["accuracy"]["low"], nullptr);
  EXPECT_EQ(run["classification"]["accuracy"]["high"], nullptr);
  EXPECT_EQ(run["classification"]["accuracy"]["replicates"], 0);
  EXPECT_EQ(run["differences"][0]["excludes_zero"], false);
  const std::string markdown = MarkdownReport(report);
  EXPECT_THAT(markdown, HasSubstr("Intervals are absent, and no method is "
                                  "called better"));
  EXPECT_THAT(markdown, testing::Not(testing::ContainsRegex(kNotANumber)));
  // Of the one comparison of AOPC nothing can be told.
  EXPECT_THAT(markdown, testing::Not(HasSubstr("- AOPC: ")));
  EXPECT_THAT(HtmlReport(report),
              testing::Not(testing::ContainsRegex(kNotANumber)));
}

TEST(JsonReportTest, HoldsTheSummaryInFull) {
  const Json json = JsonReport(ReportOf({StudyRun()}));
  EXPECT_EQ(json["schema_version"], 2);
  const Json& run = json["runs"][0];
  EXPECT_EQ(run["label"], "chest:1");
  EXPECT_EQ(run["model"]["sha256"], std::string(64, 'a'));
  EXPECT_EQ(run["config"]["seed"], "7");
  EXPECT_EQ(run["samples"], 4);
  EXPECT_EQ(run["correct_samples"], 3);
  EXPECT_EQ(run["output"], "OUTPUT_KIND_EXCLUSIVE");
  EXPECT_EQ(run["model"]["version"], "1");
  EXPECT_EQ(run["haas"][1]["method"], "CAM_METHOD_HIRES_CAM");
  EXPECT_EQ(run["differences"][0]["first"], "CAM_METHOD_HIRES_CAM");
  EXPECT_FALSE(run["aopc"][0].contains("labels"));
  EXPECT_FALSE(run["aopc"][0]["score"].contains("pairs"));
  EXPECT_EQ(run["classification"]["classes"][0]["recall"], 0.5);
  EXPECT_EQ(run["aopc"][0]["order"], "PERTURBATION_ORDER_MORF");
  EXPECT_NEAR(run["aopc"][0]["score"]["mean"].get<double>(), 0.2, 1e-15);
  EXPECT_EQ(run["aopc"][0]["score"]["replicates"], 1000);
  EXPECT_EQ(run["aopc"][0]["mean_curve"].size(), 2);
  EXPECT_EQ(run["max_sensitivity"][1]["score"]["high"], 4);
  EXPECT_EQ(run["haas"][1]["accuracy_assisted"], 0.75);
  ASSERT_EQ(run["differences"].size(), 3);
  EXPECT_EQ(run["differences"][0]["metric"], "aopc");
  EXPECT_EQ(run["differences"][0]["grid"], 1);
  EXPECT_EQ(run["differences"][0]["radius"], nullptr);
  EXPECT_EQ(run["differences"][0]["excludes_zero"], true);
}

TEST(JsonReportTest, HoldsLabelsAndPairs) {
  const Json json = JsonReport(ReportOf({LabelRun()}));
  const Json& run = json["runs"][0];
  EXPECT_EQ(run["output"], "OUTPUT_KIND_MULTI_LABEL");
  EXPECT_EQ(run["samples"], 4);
  EXPECT_EQ(run["pairs"], 4);
  EXPECT_EQ(run["predicted_pairs"], 3);
  EXPECT_FALSE(run.contains("correct_samples"));
  const Json& classification = run["classification"];
  EXPECT_FALSE(classification.contains("accuracy"));
  EXPECT_EQ(classification["balanced_accuracy"]["mean"], 0.75);
  EXPECT_EQ(classification["exact_match"]["samples"], 3);
  EXPECT_EQ(classification["labels"][1], (Json{{"index", 1},
                                               {"label", "effusion"},
                                               {"threshold", 0.5},
                                               {"positives", 2},
                                               {"negatives", 2},
                                               {"prevalence", 0.5},
                                               {"sensitivity", 1.0},
                                               {"specificity", 0.5},
                                               {"balanced_accuracy", 0.75},
                                               {"auc", 0.75}}));
  EXPECT_EQ(classification["labels"][2]["sensitivity"], nullptr);
  EXPECT_EQ(run["aopc"][0]["score"]["samples"], 2);
  EXPECT_EQ(run["aopc"][0]["score"]["pairs"], 3);
  EXPECT_EQ(
      run["aopc"][0]["labels"][1],
      (Json{
          {"index", 1}, {"label", "effusion"}, {"mean", 0.25}, {"pairs", 2}}));
  EXPECT_EQ(run["haas"][0]["labels"][0]["mean"], 2);
  EXPECT_EQ(run["differences"][0]["difference"]["pairs"], 3);
}

TEST(JsonReportTest, WhatIsAbsentIsNull) {
  const Json json = JsonReport(ReportOf({EmptyRun()}));
  const Json& run = json["runs"][0];
  EXPECT_EQ(run["classification"]["accuracy"], nullptr);
  EXPECT_EQ(run["classification"]["classes"][1]["auc"], nullptr);
  EXPECT_EQ(run["aopc"].size(), 0);
  EXPECT_THAT(json["absent"][0]["reason"].get<std::string>(),
              HasSubstr("No sample was measured"));
  EXPECT_EQ(json["absent"][0]["runs"][0], "chest:1");
}

}  // namespace
}  // namespace camserve::camctl
