// The reference's chest set: its samples' values in, its set's values out.
#include <gtest/gtest.h>

#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "common/scores/score_table.h"
#include "nlohmann/json.hpp"
#include "tests/common/scores/fixture_keys.h"
#include "tests/common/scores/scores_of.h"
#include "tests/support/files.h"
#include "tests/support/fixtures.h"

namespace camserve {
namespace {

using nlohmann::json;

// The reference sums in the same order, but pairwise or exactly.
constexpr double kTolerance = 1e-9;

// Samples with the AOPC scores that the reference lists of the whole set.
ScoreTable ChestTable(const json& chest) {
  std::map<std::string, SampleScores> samples;
  for (const json& entry : chest.at("all_samples")) {
    SampleScores& sample = samples[entry.at("id").get<std::string>()];
    sample.id = entry.at("id");
    sample.true_classes = {entry.at("label")};
    sample.predicted_classes = {entry.at("predicted")};
    sample.logits = entry.at("logits").get<std::vector<float>>();
  }
  for (const json& entry : chest.at("set").at("per_sample_aopc")) {
    for (const auto& [id, score] : entry.at("scores").items()) {
      SampleScores& sample = samples.at(id);
      sample.scores.push_back({.key = AopcKeyOf(entry),
                               .class_index = sample.true_classes.front(),
                               .value = score});
    }
  }
  ScoreTable table(OutputKind::kExclusive, 2);
  for (const auto& [id, sample] : samples) {
    const absl::Status status = table.Add(sample);
    EXPECT_TRUE(status.ok()) << status;
  }
  return table;
}

class ChestScores : public testing::Test {
 protected:
  void SetUp() override {
    const json chest = ReadJson(DataPath("chest") / "expected.json");
    expected_ = chest.at("set");
    summary_ = ChestTable(chest).Summarize(chest.at("seed"));
  }

  static void ExpectEstimate(const Estimate& estimate, const json& expected) {
    EXPECT_NEAR(estimate.mean, expected.at("mean"), kTolerance);
    EXPECT_NEAR(estimate.low, expected.at("interval")[0], kTolerance);
    EXPECT_NEAR(estimate.high, expected.at("interval")[1], kTolerance);
  }

  json expected_;
  ScoreSummary summary_;
};

// Exactly: they are ratios of counts.
TEST_F(ChestScores, Classification) {
  const ClassificationSummary& summary = summary_.classification;
  EXPECT_EQ(summary.samples, expected_.at("samples"));
  EXPECT_DOUBLE_EQ(summary.accuracy.value().mean, expected_.at("accuracy"));
  EXPECT_DOUBLE_EQ(summary.balanced_accuracy.value().mean,
                   expected_.at("balanced_accuracy"));
  EXPECT_DOUBLE_EQ(summary.mean_auc.value().mean, expected_.at("mean_auc"));
  ASSERT_EQ(summary.classes.size(), expected_.at("auc").size());
  for (size_t m = 0; m < summary.classes.size(); ++m) {
    EXPECT_DOUBLE_EQ(summary.classes[m].auc.value(), expected_.at("auc")[m]);
  }
}

TEST_F(ChestScores, ClassificationIntervalsHoldTheirMeans) {
  const ClassificationSummary& summary = summary_.classification;
  for (const Estimate& estimate :
       {summary.accuracy.value(), summary.balanced_accuracy.value(),
        summary.mean_auc.value()}) {
    EXPECT_LT(estimate.low, estimate.mean);
    EXPECT_GT(estimate.high, estimate.mean);
    EXPECT_GT(estimate.low, estimate.mean - 0.05);
    EXPECT_LT(estimate.high, estimate.mean + 0.05);
  }
}

TEST_F(ChestScores, Aopc) {
  const json& expected = expected_.at("aopc");
  ASSERT_EQ(ScoresOf(summary_, Metric::kAopc).size(), expected.size());
  for (const json& entry : expected) {
    SCOPED_TRACE(entry.at("grid"));
    const ScoreKey key = AopcKeyOf(entry);
    size_t found = 0;
    for (const KeySummary& summary : ScoresOf(summary_, Metric::kAopc)) {
      if (summary.key != key) continue;
      ++found;
      EXPECT_EQ(summary.score.value().samples, entry.at("samples"));
      ExpectEstimate(summary.score.value(), entry);
    }
    EXPECT_EQ(found, 1);
  }
}

TEST_F(ChestScores, Differences) {
  const json& expected = expected_.at("aopc_difference");
  ASSERT_EQ(summary_.differences.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    const PairedDifference& difference = summary_.differences[i];
    ASSERT_EQ(expected[i].at("of"), "hirescam - gradcam");
    EXPECT_EQ(difference.key,
              AopcKey(CamMethod::kHiResCam, expected[i].at("grid"),
                      PerturbationOrder::kMorf));
    ExpectEstimate(difference.difference, expected[i]);
    EXPECT_TRUE(difference.difference.excludes_zero());
  }
}

}  // namespace
}  // namespace camserve
