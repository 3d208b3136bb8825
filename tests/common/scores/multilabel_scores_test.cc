// The reference's multi-label set: its pairs' values in, its set's values out.
#include <gtest/gtest.h>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/scores/score_table.h"
#include "nlohmann/json.hpp"
#include "tests/common/scores/fixture_keys.h"
#include "tests/common/scores/scores_of.h"
#include "tests/support/files.h"
#include "tests/support/fixtures.h"

namespace camserve {
namespace {

using nlohmann::json;

// The fixtures' README, of what is computed from equal values.
constexpr double kTolerance = 1e-12;

const char* KeyOf(CamMethod method) {
  return method == CamMethod::kGradCam ? "gradcam" : "hirescam";
}

SampleScores SampleOf(const json& entry) {
  return {.id = entry.at("id"),
          .true_classes = entry.at("labels"),
          .predicted_classes = entry.at("predicted"),
          .logits = entry.at("logits").get<std::vector<float>>()};
}

void AddPair(const json& pair, double radius, SampleScores& sample) {
  const int label = pair.at("label");
  for (const CamMethod method : CamMethods()) {
    const bool is_predicted = pair.at("haas").at(KeyOf(method)).at("predicted");
    sample.scores.push_back({.key = HaasKey(method),
                             .class_index = label,
                             .value = is_predicted ? 1.0 : 0.0});
  }
  if (!pair.at("predicted").get<bool>()) return;
  for (const json& curve : pair.at("curves")) {
    sample.scores.push_back({.key = AopcKeyOf(curve),
                             .class_index = label,
                             .value = curve.at("aopc")});
  }
  for (const CamMethod method : CamMethods()) {
    const json& sensitivity = pair.at("max_sensitivity").at(KeyOf(method));
    sample.scores.push_back({.key = MaxSensitivityKey(method, radius),
                             .class_index = label,
                             .value = sensitivity.at("sens"),
                             .relative_value = sensitivity.at("relative")});
  }
}

ScoreTable MultiLabelTable(const json& set) {
  std::map<std::string, SampleScores> samples;
  for (const json& entry : set.at("samples")) {
    samples[entry.at("id")] = SampleOf(entry);
  }
  for (const json& pair : set.at("pairs")) {
    AddPair(pair, set.at("radius"), samples.at(pair.at("id")));
  }
  const auto labels = static_cast<int>(set.at("model").at("labels").size());
  ScoreTable table(OutputKind::kMultiLabel, labels);
  for (const auto& [id, sample] : samples) {
    const absl::Status status = table.Add(sample);
    EXPECT_TRUE(status.ok()) << status;
  }
  return table;
}

// The entries of `entries` that are of `metric`.
std::vector<json> EntriesOf(const json& entries, const std::string& metric) {
  std::vector<json> found;
  for (const json& entry : entries) {
    if (entry.at("metric") == metric) found.push_back(entry);
  }
  return found;
}

class MultiLabelScores : public testing::Test {
 protected:
  void SetUp() override {
    REQUIRE_FIXTURES();
    const json set = ReadJson(FixturesDir() / "multilabel" / "expected.json");
    expected_ = set.at("set");
    summary_ = MultiLabelTable(set).Summarize(set.at("seed"));
  }

  static void ExpectEstimate(const Estimate& estimate, const json& expected) {
    EXPECT_NEAR(estimate.mean, expected.at("mean"), kTolerance);
    EXPECT_NEAR(estimate.low, expected.at("interval")[0], kTolerance);
    EXPECT_NEAR(estimate.high, expected.at("interval")[1], kTolerance);
  }

  static void ExpectScore(const std::optional<Estimate>& score,
                          const std::vector<LabelMean>& labels,
                          const json& expected) {
    ASSERT_TRUE(score.has_value());
    EXPECT_EQ(score->pairs, expected.at("pairs"));
    ExpectEstimate(*score, expected);
    ASSERT_EQ(labels.size(), expected.at("by_label").size());
    for (const LabelMean& label : labels) {
      EXPECT_NEAR(label.mean, expected.at("by_label")[label.class_index],
                  kTolerance);
    }
  }

  json expected_;
  ScoreSummary summary_;
};

TEST_F(MultiLabelScores, Classification) {
  const ClassificationSummary& summary = summary_.classification;
  const json& expected = expected_.at("classification");
  EXPECT_EQ(summary.samples, expected_.at("samples"));
  EXPECT_FALSE(summary.accuracy.has_value());
  EXPECT_NEAR(summary.mean_auc.value().mean, expected.at("mean_auc"),
              kTolerance);
  EXPECT_NEAR(summary.balanced_accuracy.value().mean,
              expected.at("mean_balanced_accuracy"), kTolerance);
  EXPECT_NEAR(summary.exact_match.value().mean, expected.at("exact_match"),
              kTolerance);
  ASSERT_EQ(summary.classes.size(), expected.at("labels").size());
  for (size_t m = 0; m < summary.classes.size(); ++m) {
    const ClassSummary& label = summary.classes[m];
    const json& values = expected.at("labels")[m];
    EXPECT_NEAR(label.auc.value(), values.at("auc"), kTolerance);
    EXPECT_NEAR(label.recall.value(), values.at("sensitivity"), kTolerance);
    EXPECT_NEAR(label.specificity.value(), values.at("specificity"),
                kTolerance);
    EXPECT_NEAR(label.balanced_accuracy.value(), values.at("balanced_accuracy"),
                kTolerance);
    EXPECT_NEAR(label.prevalence.value(), values.at("prevalence"), kTolerance);
  }
}

TEST_F(MultiLabelScores, ClassificationIntervalsHoldTheirMeans) {
  const ClassificationSummary& summary = summary_.classification;
  for (const Estimate& estimate :
       {summary.exact_match.value(), summary.balanced_accuracy.value(),
        summary.mean_auc.value()}) {
    EXPECT_EQ(estimate.samples, expected_.at("samples"));
    EXPECT_LT(estimate.low, estimate.mean);
    EXPECT_GT(estimate.high, estimate.mean);
    EXPECT_GT(estimate.low, estimate.mean - 0.15);
    EXPECT_LE(estimate.high, 1);
  }
}

TEST_F(MultiLabelScores, Aopc) {
  const std::vector<json> entries = EntriesOf(expected_.at("scores"), "aopc");
  ASSERT_EQ(ScoresOf(summary_, Metric::kAopc).size(), entries.size());
  for (const json& entry : entries) {
    const ScoreKey key = AopcKeyOf(entry);
    size_t found = 0;
    for (const KeySummary& summary : ScoresOf(summary_, Metric::kAopc)) {
      if (summary.key != key) continue;
      ++found;
      ExpectScore(summary.score, summary.labels, entry);
    }
    EXPECT_EQ(found, 1);
  }
}

TEST_F(MultiLabelScores, MaxSensitivity) {
  const std::vector<json> entries =
      EntriesOf(expected_.at("scores"), "max_sensitivity");
  ASSERT_EQ(ScoresOf(summary_, Metric::kMaxSensitivity).size(), entries.size());
  for (size_t i = 0; i < entries.size(); ++i) {
    const KeySummary summary = ScoresOf(summary_, Metric::kMaxSensitivity)[i];
    ASSERT_EQ(summary.key.method, MethodOf(entries[i]));
    ExpectScore(summary.score, summary.labels, entries[i]);
  }
}

TEST_F(MultiLabelScores, Haas) {
  const json& expected = expected_.at("haas");
  ASSERT_EQ(ScoresOf(summary_, Metric::kHaas).size(), expected.size());
  const double pairs = expected_.at("pairs");
  for (size_t i = 0; i < expected.size(); ++i) {
    const KeySummary summary = ScoresOf(summary_, Metric::kHaas)[i];
    ASSERT_EQ(summary.key.method, MethodOf(expected[i]));
    EXPECT_NEAR(summary.score.value().mean, expected[i].at("haas"), kTolerance);
    EXPECT_EQ(summary.score.value().pairs, pairs);
    EXPECT_NEAR(summary.mean_score * pairs, expected[i].at("predicted"), 1e-9);
    EXPECT_NEAR(summary.share_predicted * pairs, expected[i].at("originals"),
                1e-9);
  }
}

TEST_F(MultiLabelScores, Differences) {
  const std::vector<json> aopc = EntriesOf(expected_.at("differences"), "aopc");
  const std::vector<json> sensitivity =
      EntriesOf(expected_.at("differences"), "max_sensitivity");
  ASSERT_EQ(sensitivity.size(), 1u);
  size_t next = 0;
  for (const PairedDifference& difference : summary_.differences) {
    EXPECT_EQ(difference.first, CamMethod::kHiResCam);
    EXPECT_EQ(difference.second, CamMethod::kGradCam);
    if (difference.key.metric == Metric::kAopc) {
      ASSERT_EQ(GridOf(difference.key.parameters), aopc.at(next).at("grid"));
      ExpectEstimate(difference.difference, aopc.at(next++));
    } else if (difference.key.metric == Metric::kMaxSensitivity) {
      ExpectEstimate(difference.difference, sensitivity[0]);
    }
  }
  EXPECT_EQ(next, aopc.size());
  EXPECT_EQ(summary_.differences.size(), aopc.size() + 2);  // and HAAS
}

}  // namespace
}  // namespace camserve
