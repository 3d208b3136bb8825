#include "common/scores/pair_population.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "tests/common/scores/outcomes.h"

namespace camserve {
namespace {

using testing::ElementsAre;

// Sample 0 has one label, sample 1 none, sample 2 three of which two are
// predicted.
class PairPopulationTest : public testing::Test {
 protected:
  const ClassOutcomes outcomes_ =
      OutcomesOf({{.true_classes = {1}, .predicted_classes = {1}},
                  {},
                  {.true_classes = {0, 1, 2}, .predicted_classes = {0, 2}}});
  const PairPopulation pairs_{outcomes_.pairs, {0, 1, 2, 3}};
};

TEST_F(PairPopulationTest, CountsSamplesThatHavePairs) {
  EXPECT_EQ(pairs_.samples(), 2);
  EXPECT_EQ(pairs_.pairs(), 4);
  EXPECT_EQ(PairPopulation(outcomes_.pairs, {2, 3}).samples(), 1);
  EXPECT_EQ(PairPopulation(outcomes_.pairs, {}).samples(), 0);
}

TEST_F(PairPopulationTest, HasAValueAPair) {
  ScoreColumn column;
  for (const int row : {0, 1, 2, 3}) column.Set(row, row / 4.0);
  EXPECT_THAT(PairPopulation(outcomes_.pairs, {1, 3}).Scores(column),
              ElementsAre(0.25, 0.75));
  EXPECT_THAT(pairs_.Predicted(), ElementsAre(1, 1, 0, 1));
}

// A mean over pairs, not of the samples' means: that would be 4.5.
TEST_F(PairPopulationTest, MeanIsOverThePairsOfTheSamplesDrawn) {
  const Statistic mean = pairs_.Mean({8, 0, 1, 2});
  EXPECT_EQ(mean({1, 1}), 11.0 / 4);
  EXPECT_EQ(mean({2, 0}), 8.0);
  EXPECT_EQ(mean({0, 2}), 1.0);
}

TEST_F(PairPopulationTest, MeanOfOnePairASampleIsTheSamples) {
  const PairPopulation pairs(outcomes_.pairs, {0, 2});
  EXPECT_EQ(pairs.samples(), 2);
  EXPECT_EQ(pairs.Mean({8, 1})({1, 1}), 4.5);
  EXPECT_EQ(pairs.Mean({8, 1})({0, 2}), 1.0);
}

TEST_F(PairPopulationTest, RatioIsOfSumsOverPairs) {
  const Statistic ratio = pairs_.Ratio({1, 1, 1, 1}, {0, 1, 0, 1});
  EXPECT_EQ(ratio({1, 1}), 2.0);
  EXPECT_EQ(ratio({0, 2}), 1.5);
  EXPECT_EQ(ratio({2, 0}), std::nullopt);
}

TEST_F(PairPopulationTest, MeansByLabelAreOfLabelsThatHavePairs) {
  const std::vector<LabelMean> means =
      PairPopulation(outcomes_.pairs, {0, 2, 3}).MeanByLabel({8, 1, 2});
  ASSERT_EQ(means.size(), 2u);
  EXPECT_EQ(means[0].class_index, 1);
  EXPECT_EQ(means[0].mean, 4.5);
  EXPECT_EQ(means[0].pairs, 2);
  EXPECT_EQ(means[1].class_index, 2);
  EXPECT_EQ(means[1].mean, 2);
  EXPECT_EQ(means[1].pairs, 1);
}

TEST_F(PairPopulationTest, RatiosByLabelLeaveOutWhatHasNothingToDivideBy) {
  const std::vector<LabelMean> ratios =
      pairs_.RatioByLabel({1, 1, 1, 1}, {1, 0, 1, 0});
  ASSERT_EQ(ratios.size(), 1u);
  EXPECT_EQ(ratios[0].class_index, 1);
  EXPECT_EQ(ratios[0].mean, 1);
  EXPECT_EQ(ratios[0].pairs, 2);
}

}  // namespace
}  // namespace camserve
