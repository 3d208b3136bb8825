// What a ScoreTable refuses, and that it is then as before.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "scores/score_table.h"
#include "tests/scores/study_samples.h"

namespace camserve {
namespace {

using testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Correctly classified, with one score of each metric.
SampleScores GoodSample() {
  SampleScores sample = {.id = "new",
                         .class_index = 1,
                         .predicted_index = 1,
                         .logits = {0.0f, 1.0f, 0.5f}};
  sample.aopc = {
      {.key = {.grid = 2}, .score = 0.5, .curve = {1, 0.5, 0.25, 0, 0}}};
  sample.max_sensitivity = {
      {.key = {.radius = 0.1}, .score = 2, .relative_score = 0.5}};
  sample.haas = {{.predicted_index = 1}};
  return sample;
}

struct BadSample {
  std::string name;
  std::function<void(SampleScores&)> spoil;
  std::string message;  // a part of it
};

void PrintTo(const BadSample& bad, std::ostream* stream) {
  *stream << bad.name;
}

class RefusedSample : public testing::TestWithParam<BadSample> {};

TEST_P(RefusedSample, LeavesTheTableAsBefore) {
  ScoreTable table = StudyTable(20);
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
        BadSample{"class_below", [](auto& s) { s.class_index = -1; },
                  "class_index: -1 is not in 0 to 2"},
        BadSample{"class_above", [](auto& s) { s.class_index = 3; },
                  "class_index: 3"},
        BadSample{"prediction_above", [](auto& s) { s.predicted_index = 3; },
                  "predicted_index: 3"},
        BadSample{"misclassified_aopc",
                  [](auto& s) {
                    s.predicted_index = 0;
                    s.max_sensitivity.clear();
                  },
                  "correctly classified"},
        BadSample{"misclassified_sensitivity",
                  [](auto& s) {
                    s.predicted_index = 0;
                    s.aopc.clear();
                  },
                  "correctly classified"},
        BadSample{"nan_aopc", [](auto& s) { s.aopc[0].score = kNan; },
                  "aopc.score: nan"},
        BadSample{"no_grid",
                  [](auto& s) {
                    s.aopc[0].key.grid = 0;
                    s.aopc[0].curve.resize(1);
                  },
                  "aopc.grid: 0"},
        BadSample{"short_curve", [](auto& s) { s.aopc[0].curve.pop_back(); },
                  "aopc.curve: 4 values; a grid of 2 regions a side has 5"},
        BadSample{"nan_curve", [](auto& s) { s.aopc[0].curve[4] = kNan; },
                  "aopc.curve: nan"},
        BadSample{"curve_below_zero",
                  [](auto& s) { s.aopc[0].curve[0] = -0.5; },
                  "aopc.curve: -0.5"},
        BadSample{"curve_above_one", [](auto& s) { s.aopc[0].curve[0] = 1.01; },
                  "aopc.curve: 1.01"},
        BadSample{"aopc_twice",
                  [](auto& s) { s.aopc.push_back(s.aopc.front()); },
                  "aopc: two scores"}),
    [](const auto& bad) { return bad.param.name; });

INSTANTIATE_TEST_SUITE_P(
    MoreSamples, RefusedSample,
    testing::Values(
        BadSample{"infinite_sensitivity",
                  [](auto& s) { s.max_sensitivity[0].score = kInfinity; },
                  "max_sensitivity.score: inf"},
        BadSample{"nan_relative_score",
                  [](auto& s) { s.max_sensitivity[0].relative_score = kNan; },
                  "max_sensitivity.relative_score: nan"},
        BadSample{"nan_radius",
                  [](auto& s) { s.max_sensitivity[0].key.radius = kNan; },
                  "max_sensitivity.radius: nan"},
        BadSample{"sensitivity_twice",
                  [](auto& s) {
                    s.max_sensitivity.push_back(s.max_sensitivity.front());
                  },
                  "max_sensitivity: two scores"},
        BadSample{"haas_prediction_above",
                  [](auto& s) { s.haas[0].predicted_index = 3; },
                  "haas.predicted_index: 3"},
        BadSample{"haas_twice",
                  [](auto& s) { s.haas.push_back(s.haas.front()); },
                  "haas: two scores"}),
    [](const auto& bad) { return bad.param.name; });

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
  ScoreTable other(3);
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
  const absl::Status status = table.Merge(ScoreTable(2));
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("2 classes"));
  EXPECT_EQ(table.samples(), 20);
}

}  // namespace
}  // namespace camserve
