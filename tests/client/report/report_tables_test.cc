#include "client/camctl/report/report_tables.h"

#include "absl/strings/str_cat.h"
#include "client/camctl/report/number_format.h"
#include "client/camctl/report/settings_tables.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/report/records.h"
#include "tests/common/scores/scores_of.h"

namespace camserve::camctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

// "*" before the better one.
std::string Text(const ReportCell& cell) {
  return cell.is_better ? absl::StrCat("*", cell.text) : cell.text;
}

std::vector<std::string> Texts(const ReportRow& row) {
  std::vector<std::string> texts;
  for (const ReportCell& cell : row) texts.push_back(Text(cell));
  return texts;
}

std::vector<std::string> Titles(const ReportTable& table) {
  std::vector<std::string> titles;
  for (const ReportColumn& column : table.columns) {
    titles.push_back(column.title);
  }
  return titles;
}

RecordedRun WithoutMethod(RecordedRun run) {
  for (v1::SampleResult& result : run.results) {
    if (result.aopc_size() > 0) result.mutable_aopc()->RemoveLast();
    if (result.max_sensitivity_size() > 0) {
      result.mutable_max_sensitivity()->RemoveLast();
    }
    result.mutable_haas()->RemoveLast();
  }
  return run;
}

TEST(ReportTablesTest, AopcSaysWhichMethodIsBetterAndByHowMuch) {
  const ReportTable table =
      HeadlineTable(ReportOf({StudyRun()}), Metric::kAopc);
  EXPECT_THAT(Titles(table), ElementsAre("Grid", "Grad-CAM", "HiResCAM",
                                         "Difference", "Samples"));
  ASSERT_THAT(table.groups, SizeIs(1));
  EXPECT_EQ(table.groups[0].title, "chest:1");
  ASSERT_THAT(table.groups[0].rows, SizeIs(1));
  EXPECT_THAT(Texts(table.groups[0].rows[0]),
              ElementsAre("1 × 1", "0.200", "*0.300", "0.100", "3"));
}

TEST(ReportTablesTest, IntervalsStandBesideTheirEstimates) {
  const Report report = ReportOf({StudyRun()});
  const ReportRow row = HeadlineTable(report, Metric::kAopc).groups[0].rows[0];
  EXPECT_EQ(row[1].interval,
            IntervalText(
                *ScoresOf(report.runs[0].summary, Metric::kAopc)[0].score, 3));
  EXPECT_EQ(row[3].interval, "0.100, 0.100") << "the difference is constant";
  EXPECT_EQ(row[4].interval, "") << "a count";
}

TEST(ReportTablesTest, LessMaxSensitivityIsBetter) {
  const ReportTable table =
      HeadlineTable(ReportOf({StudyRun()}), Metric::kMaxSensitivity);
  EXPECT_THAT(Texts(table.groups[0].rows[0]),
              ElementsAre("0.1", "*2.00", "3.00", "1.00", "3"));
}

TEST(ReportTablesTest, RelativeMaxSensitivityHasNoDifferences) {
  const ReportTable table =
      RelativeTable(ReportOf({StudyRun()}), Metric::kMaxSensitivity);
  EXPECT_THAT(Titles(table),
              ElementsAre("Radius", "Grad-CAM", "HiResCAM", "Samples"));
  EXPECT_THAT(Texts(table.groups[0].rows[0]),
              ElementsAre("0.1", "0.200", "0.300", "3"));
}

TEST(ReportTablesTest, HaasComesWithItsAccuracies) {
  const ReportTable table =
      HeadlineTable(ReportOf({StudyRun()}), Metric::kHaas);
  const ReportRow& row = table.groups[0].rows[0];
  EXPECT_EQ(row[0].text, "0.750");
  EXPECT_EQ(row[1].text, "1.000");
  EXPECT_EQ(row[2].text, "0.750");
  EXPECT_EQ(row[3].text, "1.333");
  EXPECT_EQ(row[4].text, "1.000");
  EXPECT_FALSE(row[3].is_better) << "some replicates lack the one sample that "
                                    "the methods differ by";
}

TEST(ReportTablesTest, EqualMethodsAreNeitherBetter) {
  RecordedRun run = StudyRun();
  for (v1::SampleResult& result : run.results) {
    if (result.aopc_size() == 0) continue;
    result.mutable_aopc(1)->set_score(result.aopc(0).score());
  }
  const ReportRow row =
      HeadlineTable(ReportOf({run}), Metric::kAopc).groups[0].rows[0];
  EXPECT_FALSE(row[1].is_better);
  EXPECT_FALSE(row[2].is_better);
}

TEST(ReportTablesTest, TheRandomOrderIsAColumnBesideMorf) {
  RecordedRun run = StudyRun();
  for (v1::SampleResult& result : run.results) {
    if (result.aopc_size() == 0) continue;
    v1::AopcResult baseline = result.aopc(0);
    baseline.set_order(v1::PERTURBATION_ORDER_RANDOM);
    baseline.set_score(0.05);
    *result.add_aopc() = baseline;
  }
  const ReportTable table = HeadlineTable(ReportOf({run}), Metric::kAopc);
  EXPECT_EQ(Titles(table)[4], "Random order");
  ASSERT_THAT(table.groups[0].rows, SizeIs(1));
  EXPECT_EQ(table.groups[0].rows[0][4].text, "0.050");
  EXPECT_TRUE(SecondaryTable(ReportOf({run}), Metric::kAopc).empty());
}

TEST(ReportTablesTest, OneMethodHasNoDifferences) {
  const Report report = ReportOf({WithoutMethod(StudyRun())});
  EXPECT_THAT(Titles(HeadlineTable(report, Metric::kAopc)),
              ElementsAre("Grid", "Grad-CAM", "Samples"));
  EXPECT_THAT(Titles(HeadlineTable(report, Metric::kHaas)),
              ElementsAre("Accuracy", "with Grad-CAM", "Grad-CAM", "Samples"));
}

TEST(ReportTablesTest, AModelThatLacksAMethodHasDashes) {
  const ReportTable table = HeadlineTable(
      ReportOf({StudyRun(), WithoutMethod(OtherModelsRun())}), Metric::kAopc);
  ASSERT_THAT(table.groups, SizeIs(2));
  EXPECT_THAT(Texts(table.groups[1].rows[0]),
              ElementsAre("1 × 1", "0.300", "–", "–", "3"));
}

TEST(ReportTablesTest, ClassesWithoutSamplesHaveDashes) {
  RecordedRun run = StudyRun();
  run.results = {run.results[1], run.results[3]};
  const Report report = ReportOf({run});
  const ReportTable classes = ClassTable(report);
  ASSERT_THAT(classes.groups, SizeIs(1));
  EXPECT_THAT(Texts(classes.groups[0].rows[0]),
              ElementsAre("normal", "0", "–", "–"));
  EXPECT_THAT(Texts(classes.groups[0].rows[1]),
              ElementsAre("pneumonia", "2", "1.000", "–"));
  const ReportRow row = ClassificationTable(report).groups[0].rows[0];
  EXPECT_EQ(row.back().text, "–") << "mean AUC";
}

TEST(ReportTablesTest, ExtremesAreOfModelsThatShareADataSet) {
  RecordedRun lone = OtherModelsRun();
  lone.data_set = "skin";
  EXPECT_TRUE(ExtremesTable(ReportOf({StudyRun(), lone})).empty());
  const ReportTable table =
      ExtremesTable(ReportOf({OtherModelsRun(), StudyRun()}));
  ASSERT_THAT(table.groups, SizeIs(1));
  EXPECT_EQ(table.groups[0].title, "x-rays");
  // Two methods by AOPC, Max-Sensitivity and HAAS.
  ASSERT_THAT(table.groups[0].rows, SizeIs(6));
  EXPECT_THAT(Texts(table.groups[0].rows[1]),
              ElementsAre("AOPC, 1 × 1", "HiResCAM", "0.300", "1.000",
                          "chest:1", "0.400", "1.000", "other:1"));
}

TEST(ReportTablesTest, MultiLabelModelsHaveNoAccuracy) {
  const Report report = ReportOf({LabelRun()});
  EXPECT_TRUE(ClassificationTable(report).empty());
  EXPECT_TRUE(ClassTable(report).empty());
  const ReportTable table = MultiLabelTable(report);
  EXPECT_THAT(Titles(table),
              ElementsAre("Data set", "Samples", "Failures", "Pairs",
                          "Mean balanced accuracy", "Mean AUC", "Exact match"));
  ASSERT_THAT(table.groups, SizeIs(1));
  EXPECT_THAT(Texts(table.groups[0].rows[0]),
              ElementsAre("x-rays", "4", "0", "4", "0.750", "0.875", "0.667"));
}

TEST(ReportTablesTest, EachLabelIsTakenByItself) {
  const ReportTable table = LabelTable(ReportOf({LabelRun()}));
  EXPECT_THAT(
      Titles(table),
      ElementsAre("Label", "Threshold", "Positives", "Negatives", "Prevalence",
                  "Sensitivity", "Specificity", "Balanced accuracy", "AUC"));
  ASSERT_THAT(table.groups, SizeIs(1));
  const std::vector<ReportRow>& rows = table.groups[0].rows;
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_THAT(Texts(rows[0]), ElementsAre("edema", "0.5", "2", "2", "0.500",
                                          "0.500", "1.000", "0.750", "1.000"));
  EXPECT_THAT(Texts(rows[1]), ElementsAre("effusion", "0.5", "2", "2", "0.500",
                                          "1.000", "0.500", "0.750", "0.750"));
  EXPECT_THAT(Texts(rows[2]), ElementsAre("fracture", "0.25", "0", "3", "0.000",
                                          "–", "1.000", "–", "–"));
}

TEST(ReportTablesTest, ScoresOfMultiLabelModelsAreOverPairs) {
  const Report report = ReportOf({LabelRun()});
  const ReportTable aopc = HeadlineTable(report, Metric::kAopc);
  EXPECT_THAT(Titles(aopc), ElementsAre("Grid", "Grad-CAM", "HiResCAM",
                                        "Difference", "Samples", "Pairs"));
  EXPECT_THAT(Texts(aopc.groups[0].rows[0]),
              ElementsAre("1 × 1", "0.200", "*0.300", "0.100", "2", "3"));
  EXPECT_THAT(
      Texts(HeadlineTable(report, Metric::kMaxSensitivity).groups[0].rows[0]),
      ElementsAre("0.1", "*2.00", "3.00", "1.00", "2", "3"));
  const ReportTable haas = HeadlineTable(report, Metric::kHaas);
  EXPECT_THAT(Texts(haas.groups[0].rows[0]),
              ElementsAre("0.750", "1.000", "0.750", "1.333", "1.000", "−0.333",
                          "3", "4"));
  EXPECT_THAT(haas.caption, HasSubstr("the share of pairs"));
}

TEST(ReportTablesTest, ScoresOfMultiLabelModelsAreByLabelToo) {
  const Report report = ReportOf({LabelRun()});
  const ReportTable aopc = LabelScoreTable(report, Metric::kAopc);
  EXPECT_THAT(Titles(aopc),
              ElementsAre("Grid", "Label", "Grad-CAM", "HiResCAM", "Pairs"));
  ASSERT_THAT(aopc.groups, SizeIs(1));
  ASSERT_THAT(aopc.groups[0].rows, SizeIs(2)) << "no pair of fracture";
  EXPECT_THAT(Texts(aopc.groups[0].rows[0]),
              ElementsAre("1 × 1", "edema", "0.100", "0.200", "1"));
  EXPECT_THAT(Texts(aopc.groups[0].rows[1]),
              ElementsAre("1 × 1", "effusion", "0.250", "0.350", "2"));
  EXPECT_THAT(
      Texts(LabelScoreTable(report, Metric::kMaxSensitivity).groups[0].rows[1]),
      ElementsAre("0.1", "effusion", "2.50", "3.50", "2"));
  const ReportTable haas = LabelScoreTable(report, Metric::kHaas);
  EXPECT_THAT(Titles(haas),
              ElementsAre("Label", "Grad-CAM", "HiResCAM", "Pairs"));
  EXPECT_THAT(Texts(haas.groups[0].rows[0]),
              ElementsAre("edema", "2.000", "1.000", "2"));
  EXPECT_THAT(Texts(haas.groups[0].rows[1]),
              ElementsAre("effusion", "1.000", "1.000", "2"));
}

TEST(ReportTablesTest, ExclusiveModelsHaveNothingByLabel) {
  const Report report = ReportOf({StudyRun()});
  EXPECT_TRUE(MultiLabelTable(report).empty());
  EXPECT_TRUE(LabelTable(report).empty());
  EXPECT_TRUE(LabelScoreTable(report, Metric::kAopc).empty());
  EXPECT_TRUE(LabelScoreTable(report, Metric::kMaxSensitivity).empty());
  EXPECT_TRUE(LabelScoreTable(report, Metric::kHaas).empty());
}

TEST(ReportTablesTest, ModelsOfBothKindsStandInTablesOfTheirOwn) {
  const Report report = ReportOf({StudyRun(), LabelRun()});
  EXPECT_THAT(ClassificationTable(report).groups, SizeIs(1));
  EXPECT_THAT(MultiLabelTable(report).groups, SizeIs(1));
  const ReportTable aopc = HeadlineTable(report, Metric::kAopc);
  ASSERT_THAT(aopc.groups, SizeIs(2));
  EXPECT_THAT(Texts(aopc.groups[0].rows[0]),
              ElementsAre("1 × 1", "0.200", "*0.300", "0.100", "3", "–"));
  EXPECT_THAT(Texts(aopc.groups[1].rows[0]),
              ElementsAre("1 × 1", "0.200", "*0.300", "0.100", "2", "3"));
}

TEST(ReportTablesTest, NothingMeasuredLeavesTablesEmpty) {
  const Report report = ReportOf({EmptyRun()});
  EXPECT_TRUE(HeadlineTable(report, Metric::kAopc).empty());
  EXPECT_TRUE(HeadlineTable(report, Metric::kMaxSensitivity).empty());
  EXPECT_TRUE(FailuresTable(report).empty());
  ASSERT_THAT(ClassificationTable(report).groups, SizeIs(1));
  EXPECT_THAT(Texts(ClassificationTable(report).groups[0].rows[0]),
              ElementsAre("x-rays", "0", "0", "–", "–", "–"));
  const Report labels = ReportOf({EmptyLabelRun()});
  EXPECT_THAT(Texts(MultiLabelTable(labels).groups[0].rows[0]),
              ElementsAre("x-rays", "0", "0", "0", "–", "–", "–"));
  EXPECT_TRUE(LabelScoreTable(labels, Metric::kAopc).empty());
  EXPECT_TRUE(LabelScoreTable(labels, Metric::kHaas).empty());
}

TEST(ReportTablesTest, FailuresAreCountedAndTheFirstShown) {
  RecordedRun run = EmptyRun();
  for (int i = 0; i < 12; ++i) {
    v1::SampleFailure& failure = run.failures.emplace_back();
    failure.set_id(absl::StrCat("f", 10 + i));
    failure.set_code(3);
    failure.set_reason("truncated");
  }
  const ReportTable table = FailuresTable(ReportOf({run}));
  EXPECT_EQ(table.caption,
            "12 samples could not be measured; the first 10 of each model.");
  ASSERT_THAT(table.groups, SizeIs(1));
  ASSERT_THAT(table.groups[0].rows, SizeIs(10));
  EXPECT_THAT(Texts(table.groups[0].rows[0]),
              ElementsAre("f10", "INVALID_ARGUMENT", "truncated"));
}

TEST(ReportTablesTest, SettingsThatRunsShareAreSaidOnce) {
  const ReportTable shared =
      SettingsTable(ReportOf({StudyRun(), OtherModelsRun()}));
  ASSERT_THAT(shared.groups, SizeIs(1));
  EXPECT_EQ(shared.groups[0].title, "all");
  EXPECT_THAT(
      Texts(shared.groups[0].rows[2]),
      ElementsAre("AOPC",
                  "grids 1 × 1; orders MoRF; regions filled with mean of each "
                  "channel"));
  EXPECT_THAT(Texts(shared.groups[0].rows[3]),
              ElementsAre("Max-Sensitivity", "20 points at radius 0.1"));
  RecordedRun other = OtherModelsRun();
  other.started.mutable_config()->set_seed(9);
  const ReportTable apart = SettingsTable(ReportOf({StudyRun(), other}));
  ASSERT_THAT(apart.groups, SizeIs(2));
  EXPECT_EQ(apart.groups[1].title, "other:1");
  EXPECT_THAT(Texts(apart.groups[1].rows[0]), ElementsAre("Seed", "9"));
}

TEST(ReportTablesTest, SettingsSayWhatTheOutputIsAndWhichCallIsExplained) {
  RecordedRun run = LabelRun();
  run.started.set_layer_calls(3);
  const Report report = ReportOf({StudyRun(), run});
  const ReportTable settings = SettingsTable(report);
  ASSERT_THAT(settings.groups, SizeIs(2));
  EXPECT_THAT(Texts(settings.groups[1].rows[2]),
              ElementsAre("Output", "multi-label"));
  EXPECT_EQ(ModelsTable(report).groups[1].rows[0][2].text,
            "features.19, the last of 3 calls");
  EXPECT_EQ(ModelsTable(report).groups[0].rows[0][2].text, "features.19");
}

}  // namespace
}  // namespace camserve::camctl
