#include "client/camctl/report/merge_results.h"

#include "absl/strings/str_cat.h"
#include "client/camctl/report/json_report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/report/records.h"
#include "tests/common/scores/scores_of.h"

namespace camserve::camctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

// Shard `index` of `count`: every count-th sample.
RecordedRun Shard(const RecordedRun& run, size_t index, size_t count) {
  RecordedRun shard = run;
  shard.results.clear();
  for (size_t i = index; i < run.results.size(); i += count) {
    shard.results.push_back(run.results[i]);
  }
  return shard;
}

v1::SampleFailure Failure(const std::string& id, const std::string& reason) {
  v1::SampleFailure failure;
  failure.set_id(id);
  failure.set_code(3);
  failure.set_reason(reason);
  return failure;
}

// Equal but for float noise of 1e-12.
void ExpectSame(const Json& a, const Json& b, const std::string& path) {
  ASSERT_EQ(a.type(), b.type()) << path;
  if (a.is_number_float()) {
    EXPECT_NEAR(a.get<double>(), b.get<double>(), 1e-12) << path;
  } else if (!a.is_structured()) {
    EXPECT_EQ(a, b) << path;
  } else {
    ASSERT_EQ(a.size(), b.size()) << path;
    for (auto i = a.begin(), j = b.begin(); i != a.end(); ++i, ++j) {
      ExpectSame(*i, *j,
                 absl::StrCat(path, "/", a.is_object() ? i.key() : "-"));
    }
  }
}

void ExpectError(const std::vector<RecordedRun>& runs,
                 const std::string& message) {
  const absl::StatusOr<Report> report = MergeResults({{.runs = runs}});
  EXPECT_EQ(report.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(report.status().message()), HasSubstr(message));
}

TEST(ReportDataTest, ShardsInAnyNumberAndOrderAreTheWhole) {
  RecordedRun run = StudyRun();
  // Values that do not add up exactly.
  for (int i = 0; i < 29; ++i) {
    run.results.push_back(
        Result(absl::StrCat("more", i), i % 2, i % 3 == 0 ? 0 : i % 2,
               {{v1::CAM_METHOD_GRAD_CAM, 1.0 / (i + 3), 0.1 * i, i % 2},
                {v1::CAM_METHOD_HIRES_CAM, 1.0 / (i + 7), 0.3 * i, 0}}));
  }
  run.failures = {Failure("lost", "truncated")};
  const Json whole = JsonReport(ReportOf({run}));
  for (const size_t count : {1, 2, 7, 33}) {
    std::vector<RecordedRun> shards;
    for (size_t i = count; i-- > 0;) shards.push_back(Shard(run, i, count));
    ExpectSame(JsonReport(ReportOf(shards)), whole, std::to_string(count));
  }
}

TEST(ReportDataTest, SummariesAreWorkedOutByHand) {
  const Report report = ReportOf({StudyRun()});
  ASSERT_THAT(report.runs, SizeIs(1));
  const ReportedRun& run = report.runs[0];
  EXPECT_EQ(run.label, "chest:1");
  EXPECT_EQ(run.pairs, 4);
  EXPECT_EQ(run.predicted_pairs, 3);
  const ScoreSummary& summary = run.summary;
  EXPECT_NEAR(summary.classification.accuracy->mean, 0.75, 1e-12);
  EXPECT_NEAR(summary.classification.balanced_accuracy->mean, 0.75, 1e-12);
  ASSERT_THAT(ScoresOf(summary, Metric::kAopc), SizeIs(2));
  EXPECT_NEAR(ScoresOf(summary, Metric::kAopc)[0].score->mean, 0.2, 1e-12);
  EXPECT_NEAR(ScoresOf(summary, Metric::kAopc)[1].score->mean, 0.3, 1e-12);
  EXPECT_NEAR(ScoresOf(summary, Metric::kAopc)[1].mean_curve[1], 0.3, 1e-12);
  ASSERT_THAT(ScoresOf(summary, Metric::kMaxSensitivity), SizeIs(2));
  EXPECT_NEAR(ScoresOf(summary, Metric::kMaxSensitivity)[0].score->mean, 2,
              1e-12);
  EXPECT_NEAR(
      ScoresOf(summary, Metric::kMaxSensitivity)[0].relative_score->mean, 0.2,
      1e-12);
  ASSERT_THAT(ScoresOf(summary, Metric::kHaas), SizeIs(2));
  EXPECT_NEAR(ScoresOf(summary, Metric::kHaas)[0].score->mean, 4.0 / 3, 1e-12);
  EXPECT_NEAR(ScoresOf(summary, Metric::kHaas)[1].score->mean, 1, 1e-12);
}

TEST(ReportDataTest, EqualResultsCountOnceWhateverTimeTheyTook) {
  RecordedRun again = StudyRun();
  for (v1::SampleResult& result : again.results) {
    result.mutable_compute_time()->set_seconds(5);
  }
  const Report report = ReportOf({StudyRun(), again});
  ASSERT_THAT(report.runs, SizeIs(1));
  EXPECT_EQ(report.runs[0].summary.classification.samples, 4);
}

TEST(ReportDataTest, ResultsFromBeforeMultiLabelModelsAreTheSame) {
  RecordedRun now = StudyRun();
  now.started.set_output(v1::OUTPUT_KIND_EXCLUSIVE);
  now.started.set_layer_calls(1);
  for (v1::SampleResult& result : now.results) {
    const int index = result.class_index();
    for (auto& aopc : *result.mutable_aopc()) aopc.set_class_index(index);
    for (auto& one : *result.mutable_max_sensitivity()) {
      one.set_class_index(index);
    }
    for (v1::HaasResult& haas : *result.mutable_haas()) {
      haas.set_class_index(index);
      haas.set_predicted(haas.predicted_index() == index);
    }
  }
  const Json before = JsonReport(ReportOf({StudyRun()}));
  EXPECT_EQ(JsonReport(ReportOf({now})), before);
  EXPECT_EQ(JsonReport(ReportOf({StudyRun(), now})), before);
}

TEST(ReportDataTest, ShardsOfAMultiLabelRunAreTheWhole) {
  const Json whole = JsonReport(ReportOf({LabelRun()}));
  for (const size_t count : {2, 3, 4}) {
    std::vector<RecordedRun> shards;
    for (size_t i = count; i-- > 0;) {
      shards.push_back(Shard(LabelRun(), i, count));
    }
    ExpectSame(JsonReport(ReportOf(shards)), whole, std::to_string(count));
  }
}

TEST(ReportDataTest, OtherThresholdsAreAnotherRun) {
  RecordedRun other = LabelRun();
  other.started.set_thresholds(0, 0.25);
  EXPECT_THAT(ReportOf({LabelRun(), other}).runs, SizeIs(2));
}

TEST(ReportDataTest, ResultsThatDifferAreAnErrorThatNamesTheSample) {
  RecordedRun again = StudyRun();
  again.results[1].mutable_aopc(0)->set_score(0.25);
  ExpectError({StudyRun(), again},
              "sample 'b' of run 'chest' has two results that differ");
}

TEST(ReportDataTest, ASampleThatDoesNotFitIsAnErrorThatNamesIt) {
  RecordedRun run = StudyRun();
  run.results[2].add_logits(1);
  ExpectError({run}, "run 'chest': sample \"c\"");
}

TEST(ReportDataTest, WhatWasMeasuredAtAnotherTryIsNoFailure) {
  RecordedRun first = StudyRun();
  first.failures = {Failure("d", "no memory"), Failure("z", "truncated"),
                    Failure("y", "truncated")};
  RecordedRun second = EmptyRun();
  second.failures = {Failure("z", "truncated")};
  const Report report = ReportOf({second, first});
  ASSERT_THAT(report.runs, SizeIs(1));
  ASSERT_THAT(report.runs[0].failures, SizeIs(2));
  EXPECT_EQ(report.runs[0].failures[0].id(), "y");
  EXPECT_EQ(report.runs[0].failures[1].id(), "z");
}

TEST(ReportDataTest, RunsOfOtherSettingsStayApart) {
  RecordedRun other_seed = StudyRun();
  other_seed.started.mutable_config()->set_seed(8);
  RecordedRun other_layer = StudyRun();
  other_layer.started.set_layer("features.0");
  const Report report = ReportOf({StudyRun(), other_seed, other_layer});
  ASSERT_THAT(report.runs, SizeIs(3));
  EXPECT_EQ(report.runs[0].label, "chest:1, features.0");
  EXPECT_EQ(report.runs[1].label, "chest:1, features.19, seed 7");
  EXPECT_EQ(report.runs[2].label, "chest:1, features.19, seed 8");
}

TEST(ReportDataTest, HowTheModelWasAskedForAndWhoServedItDoNotMatter) {
  RecordedRun other = Shard(StudyRun(), 1, 2);
  other.started.mutable_config()->mutable_model()->set_name("chest");
  other.started.mutable_config()->mutable_model()->set_version(1);
  other.started.set_server_version("1.2.4");
  const Report report = ReportOf({other, Shard(StudyRun(), 0, 2)});
  ASSERT_THAT(report.runs, SizeIs(1));
  EXPECT_EQ(report.runs[0].started.server_version(), "1.2.3, 1.2.4");
}

TEST(ReportDataTest, RunsAreSortedByDataSetThenLabel) {
  RecordedRun skin = StudyRun();
  skin.data_set = "skin";
  const Report report = ReportOf({OtherModelsRun(), StudyRun(), skin});
  std::vector<std::string> labels;
  for (const ReportedRun& run : report.runs) labels.push_back(run.label);
  EXPECT_THAT(labels,
              ElementsAre("chest:1, skin", "chest:1, x-rays", "other:1"));
}

TEST(ReportDataTest, NoRunIsAnErrorThatSaysWhatMakesThem) {
  const absl::StatusOr<Report> report = MergeResults({{}, {}});
  EXPECT_EQ(report.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(report.status().message()),
              HasSubstr("camctl evaluate"));
}

}  // namespace
}  // namespace camserve::camctl
