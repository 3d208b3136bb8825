#include "common/scores/class_outcomes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "tests/common/scores/outcomes.h"

namespace camserve {
namespace {

using testing::ElementsAre;
using testing::Pair;

const SampleScores kSample = {.true_classes = {1, 3},
                              .unknown_classes = {2, 4},
                              .predicted_classes = {0, 2, 3}};

std::vector<std::pair<int, int>> SamplesAndClasses(const auto& entries) {
  std::vector<std::pair<int, int>> listed;
  for (const auto& entry : entries) {
    listed.emplace_back(entry.sample, entry.class_index);
  }
  return listed;
}

TEST(ClassOutcomes, TellsTrueFromUnknownAndFalselyPredicted) {
  const ClassOutcomes outcomes = OutcomesOf({kSample});
  EXPECT_EQ(outcomes.samples, 1u);
  EXPECT_THAT(SamplesAndClasses(outcomes.pairs),
              ElementsAre(Pair(0, 1), Pair(0, 3)));
  EXPECT_FALSE(outcomes.pairs[0].is_predicted);
  EXPECT_TRUE(outcomes.pairs[1].is_predicted);
  EXPECT_THAT(SamplesAndClasses(outcomes.unknown),
              ElementsAre(Pair(0, 2), Pair(0, 4)));
  // Label 2 is predicted, but nobody knows better.
  EXPECT_THAT(SamplesAndClasses(outcomes.false_positives),
              ElementsAre(Pair(0, 0)));
}

TEST(ClassOutcomes, CountsSamplesThatHaveNothing) {
  const ClassOutcomes outcomes = OutcomesOf({{}, kSample});
  EXPECT_EQ(outcomes.samples, 2u);
  EXPECT_THAT(SamplesAndClasses(outcomes.pairs),
              ElementsAre(Pair(1, 1), Pair(1, 3)));
}

TEST(ClassOutcomes, AppendsTheSamplesOfOthersAfterItsOwn) {
  ClassOutcomes outcomes = OutcomesOf({kSample, {}});
  outcomes.Append(OutcomesOf({{}, kSample}));
  EXPECT_EQ(outcomes.samples, 4u);
  EXPECT_THAT(SamplesAndClasses(outcomes.pairs),
              ElementsAre(Pair(0, 1), Pair(0, 3), Pair(3, 1), Pair(3, 3)));
  EXPECT_THAT(SamplesAndClasses(outcomes.unknown),
              ElementsAre(Pair(0, 2), Pair(0, 4), Pair(3, 2), Pair(3, 4)));
  EXPECT_THAT(SamplesAndClasses(outcomes.false_positives),
              ElementsAre(Pair(0, 0), Pair(3, 0)));
}

TEST(ClassOutcomes, RenumbersEverySample) {
  const ClassOutcomes outcomes =
      OutcomesOf({{.true_classes = {0}, .predicted_classes = {1}},
                  {.unknown_classes = {0}, .predicted_classes = {1}}})
          .Renumbered({1, 0});
  EXPECT_EQ(outcomes.samples, 2u);
  EXPECT_THAT(SamplesAndClasses(outcomes.pairs), ElementsAre(Pair(1, 0)));
  EXPECT_THAT(SamplesAndClasses(outcomes.unknown), ElementsAre(Pair(0, 0)));
  EXPECT_THAT(SamplesAndClasses(outcomes.false_positives),
              ElementsAre(Pair(1, 1), Pair(0, 1)));
}

}  // namespace
}  // namespace camserve
