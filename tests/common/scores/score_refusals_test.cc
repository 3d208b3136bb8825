// What a ScoreTable refuses, and that it is then as before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "common/scores/score_table.h"
#include "tests/common/scores/study_samples.h"

namespace camserve {
namespace {

using testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Of GoodSample's scores.
constexpr int kAopc = 0;
constexpr int kSensitivity = 1;
constexpr int kHaas = 2;

// Correctly classified, with one score of each metric.
SampleScores GoodSample() {
  SampleScores sample = {.id = "new",
                         .true_classes = {1},
                         .predicted_classes = {1},
                         .logits = {0.0f, 1.0f, 0.5f}};
  sample.scores = {
      {.key = AopcKey(CamMethod::kGradCam, 2, PerturbationOrder::kMorf),
       .class_index = 1,
       .value = 0.5,
       .curve = {1, 0.5, 0.25, 0, 0}},
      {.key = MaxSensitivityKey(CamMethod::kGradCam, 0.1),
       .class_index = 1,
       .value = 2,
       .relative_value = 0.5},
      {.key = HaasKey(CamMethod::kGradCam),
       .class_index = 1,
       .value = 1,
       .predicted_index = 1}};
  return sample;
}

struct BadSample {
  std::string name;
  std::function<void(SampleScores&)> spoil;
  std::string message;  // a part of it
  OutputKind output = OutputKind::kExclusive;
};

void PrintTo(const BadSample& bad, std::ostream* stream) {
  *stream << bad.name;
}

class RefusedSample : public testing::TestWithParam<BadSample> {};

TEST_P(RefusedSample, LeavesTheTableAsBefore) {
  ScoreTable table = StudyTable(20, GetParam().output);
  const std::vector<double> before = Numbers(table.Summarize(7));
  const size_t bytes = table.bytes();
  SampleScores sample = GoodSample();
  GetParam().spoil(sample);
  const absl::Status status = table.Add(sample);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr(GetParam().message));
  EXPECT_FALSE(table.Contains("new"));
  EXPECT_EQ(table.samples(), 20);
  EXPECT_EQ(table.bytes(), bytes);
  EXPECT_EQ(Numbers(table.Summarize(7)), before);
}

INSTANTIATE_TEST_SUITE_P(
    Samples, RefusedSample,
    testing::Values(
        BadSample{"no_id", [](auto& s) { s.id = ""; }, "id: empty"},
        BadSample{"few_logits", [](auto& s) { s.logits.pop_back(); },
                  "sample \"new\": logits: 2 of them; the model has 3 classes"},
        BadSample{"no_logits", [](auto& s) { s.logits.clear(); }, "logits: 0"},
        BadSample{"nan_logit", [](auto& s) { s.logits[2] = kNan; },
                  "logits: nan is not finite"},
        BadSample{"class_below", [](auto& s) { s.true_classes = {-1}; },
                  "true_classes: -1 is not in 0 to 2"},
        BadSample{"class_above", [](auto& s) { s.true_classes = {3}; },
                  "true_classes: 3"},
        BadSample{"prediction_above",
                  [](auto& s) { s.predicted_classes = {3}; },
                  "predicted_classes: 3"},
        BadSample{"no_class", [](auto& s) { s.true_classes.clear(); },
                  "0, 0 and 1 of them; where classes are exclusive"},
        BadSample{"two_classes",
                  [](auto& s) {
                    s.true_classes = {0, 1};
                  },
                  "2, 0 and 1 of them; where classes are exclusive"},
        BadSample{"unknown_class", [](auto& s) { s.unknown_classes = {0}; },
                  "1, 1 and 1 of them; where classes are exclusive"},
        BadSample{"two_predictions",
                  [](auto& s) {
                    s.predicted_classes = {0, 1};
                  },
                  "1, 0 and 2 of them; where classes are exclusive"},
        BadSample{"misclassified_aopc",
                  [](auto& s) {
                    s.predicted_classes = {0};
                    s.scores.erase(s.scores.begin() + kSensitivity);
                  },
                  "aopc.class_index: 1 is true of the sample, but not"},
        BadSample{"misclassified_sensitivity",
                  [](auto& s) {
                    s.predicted_classes = {0};
                    s.scores.erase(s.scores.begin() + kAopc);
                  },
                  "max_sensitivity.class_index: 1 is true of the sample, but"},
        BadSample{"nan_aopc", [](auto& s) { s.scores[kAopc].value = kNan; },
                  "aopc.score: nan"},
        BadSample{"no_grid",
                  [](auto& s) {
                    s.scores[kAopc].key.parameters[0] = 0;
                    s.scores[kAopc].curve.resize(1);
                  },
                  "aopc.grid: 0"},
        BadSample{"short_curve",
                  [](auto& s) { s.scores[kAopc].curve.pop_back(); },
                  "aopc.curve: 4 values; a grid of 2 regions a side has 5"},
        BadSample{"nan_curve", [](auto& s) { s.scores[kAopc].curve[4] = kNan; },
                  "aopc.curve: nan"},
        BadSample{"curve_below_zero",
                  [](auto& s) { s.scores[kAopc].curve[0] = -0.5; },
                  "aopc.curve: -0.5"},
        BadSample{"curve_above_one",
                  [](auto& s) { s.scores[kAopc].curve[0] = 1.01; },
                  "aopc.curve: 1.01"},
        BadSample{"aopc_twice",
                  [](auto& s) { s.scores.push_back(s.scores[kAopc]); },
                  "aopc: two scores"}),
    [](const auto& bad) { return bad.param.name; });

INSTANTIATE_TEST_SUITE_P(
    MoreSamples, RefusedSample,
    testing::Values(
        BadSample{"infinite_sensitivity",
                  [](auto& s) { s.scores[kSensitivity].value = kInfinity; },
                  "max_sensitivity.score: inf"},
        BadSample{"nan_relative_score",
                  [](auto& s) { s.scores[kSensitivity].relative_value = kNan; },
                  "max_sensitivity.relative_score: nan"},
        BadSample{
            "nan_radius",
            [](auto& s) { s.scores[kSensitivity].key.parameters[0] = kNan; },
            "max_sensitivity.radius: nan"},
        BadSample{"sensitivity_twice",
                  [](auto& s) { s.scores.push_back(s.scores[kSensitivity]); },
                  "max_sensitivity: two scores"},
        BadSample{"haas_prediction_above",
                  [](auto& s) { s.scores[kHaas].predicted_index = 3; },
                  "haas.predicted_index: 3"},
        BadSample{"haas_two_predictions",
                  [](auto& s) { s.scores[kHaas].predicted_index = 0; },
                  "haas.is_predicted: class 1 is said to be predicted, and "
                  "class 0 to be"},
        BadSample{"haas_twice",
                  [](auto& s) { s.scores.push_back(s.scores[kHaas]); },
                  "haas: two scores"}),
    [](const auto& bad) { return bad.param.name; });

BadSample BadLabels(const std::string& name,
                    const std::function<void(SampleScores&)>& spoil,
                    const std::string& message) {
  return {name, spoil, message, OutputKind::kMultiLabel};
}

INSTANTIATE_TEST_SUITE_P(
    MultiLabel, RefusedSample,
    testing::Values(
        BadLabels(
            "descending",
            [](auto& s) {
              s.true_classes = {1, 0};
            },
            "true_classes: 0 comes after 1"),
        BadLabels(
            "class_twice",
            [](auto& s) {
              s.predicted_classes = {1, 1};
            },
            "predicted_classes: 1 comes after 1"),
        BadLabels(
            "unknown_above", [](auto& s) { s.unknown_classes = {3}; },
            "unknown_classes: 3 is not in 0 to 2"),
        BadLabels(
            "true_and_unknown", [](auto& s) { s.unknown_classes = {1}; },
            "unknown_classes: 1 is among true_classes"),
        BadLabels(
            "aopc_of_no_label",
            [](auto& s) { s.scores[kAopc].class_index = 0; },
            "aopc.class_index: 0 is not true"),
        BadLabels(
            "aopc_of_unknown",
            [](auto& s) {
              s.unknown_classes = {0};
              s.predicted_classes = {0, 1};
              s.scores[kAopc].class_index = 0;
            },
            "aopc.class_index: 0 is not true"),
        BadLabels(
            "sensitivity_of_no_label",
            [](auto& s) { s.scores[kSensitivity].class_index = 2; },
            "max_sensitivity.class_index: 2 is not true"),
        BadLabels(
            "haas_of_no_label",
            [](auto& s) { s.scores[kHaas].class_index = 2; },
            "haas.class_index: 2 is not true"),
        BadLabels(
            "missed_aopc", [](auto& s) { s.predicted_classes = {}; },
            "aopc.class_index: 1 is true of the sample, but not"),
        BadLabels(
            "haas_twice", [](auto& s) { s.scores.push_back(s.scores[kHaas]); },
            "haas: two scores of one class")),
    [](const auto& bad) { return bad.param.name; });

// The same score of two labels, of which only HAAS is had where it is missed.
TEST(ScoreRefusals, TakeLabelsOfOneSample) {
  SampleScores sample = GoodSample();
  sample.true_classes = {0, 1, 2};
  sample.predicted_classes = {0, 1};
  sample.scores.push_back(sample.scores[kAopc]);
  sample.scores.back().class_index = 0;
  sample.scores.push_back(
      {.key = HaasKey(CamMethod::kGradCam), .class_index = 2});
  ScoreTable table = StudyTable(20, OutputKind::kMultiLabel);
  const absl::Status status = table.Add(sample);
  EXPECT_TRUE(status.ok()) << status;
}

TEST(ScoreRefusals, TakeAGoodSampleOnce) {
  ScoreTable table = StudyTable(20);
  ASSERT_TRUE(table.Add(GoodSample()).ok());
  const std::vector<double> before = Numbers(table.Summarize(7));
  const absl::Status status = table.Add(GoodSample());
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(std::string(status.message()), HasSubstr("\"new\""));
  EXPECT_EQ(table.samples(), 21);
  EXPECT_EQ(Numbers(table.Summarize(7)), before);
}

TEST(ScoreRefusals, MergeTakesNoSampleTwice) {
  ScoreTable table = StudyTable(20);
  ScoreTable other(OutputKind::kExclusive, 3);
  ASSERT_TRUE(other.Add(GoodSample()).ok());
  ASSERT_TRUE(other.Add(StudySample(19)).ok());
  const std::vector<double> before = Numbers(table.Summarize(7));
  EXPECT_EQ(table.Merge(other).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(table.Merge(table).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_FALSE(table.Contains("new"));
  EXPECT_EQ(Numbers(table.Summarize(7)), before);
}

TEST(ScoreRefusals, MergeTakesNoOtherNumberOfClasses) {
  ScoreTable table = StudyTable(20);
  const absl::Status status =
      table.Merge(ScoreTable(OutputKind::kExclusive, 2));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("2 classes"));
  EXPECT_EQ(table.samples(), 20);
}

TEST(ScoreRefusals, MergeTakesNoOtherKindOfOutput) {
  ScoreTable table = StudyTable(20);
  const absl::Status status =
      table.Merge(StudyTable(1, OutputKind::kMultiLabel));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("multi-label"));
  EXPECT_EQ(table.samples(), 20);
}

}  // namespace
}  // namespace camserve
