#include "scores/class_ranking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "tests/scores/outcomes.h"

namespace camserve {
namespace {

using enum ClassTruth;
using testing::ElementsAre;

const std::vector<int32_t> kOnce(4, 1);

// Two positives, two negatives; the middle ones tie.
const std::vector<ClassTruth> kTruths = {kPositive, kPositive, kNegative,
                                         kNegative};
const std::vector<double> kProbabilities = {0.8, 0.5, 0.5, 0.2};

// Four pairs: three won, one tied.
TEST(ClassRanking, CountsTiesOneHalf) {
  const ClassRanking ranking(kTruths, kProbabilities);
  EXPECT_EQ(ranking.Auc(kOnce), 3.5 / 4);
}

TEST(ClassRanking, CountsPairsAsOftenAsTheyWereDrawn) {
  const ClassRanking ranking(kTruths, kProbabilities);
  // The tied positive twice, against each negative.
  EXPECT_EQ(ranking.Auc({0, 2, 1, 1}), 2 * 1.5 / 4);
  // Thrice the sure win, and the tie with the two that tie.
  EXPECT_EQ(ranking.Auc({3, 1, 2, 0}), (6 + 1) / 8.0);
}

TEST(ClassRanking, OfEqualProbabilitiesIsOneHalf) {
  const ClassRanking ranking(kTruths, std::vector<double>(4, 0.3));
  EXPECT_EQ(ranking.Auc(kOnce), 0.5);
}

TEST(ClassRanking, OrdersWhateverTheOrderOfSamples) {
  EXPECT_EQ(ClassRanking({kNegative, kPositive, kNegative, kPositive},
                         {0.2, 0.5, 0.5, 0.8})
                .Auc(kOnce),
            3.5 / 4);
  EXPECT_EQ(ClassRanking({kPositive, kNegative}, {0.9, 0.1}).Auc({1, 1}), 1.0);
  EXPECT_EQ(ClassRanking({kPositive, kNegative}, {0.1, 0.9}).Auc({1, 1}), 0.0);
}

TEST(ClassRanking, IsAbsentWhereOneSideHasNoSample) {
  const ClassRanking ranking(kTruths, kProbabilities);
  EXPECT_EQ(ranking.Auc({1, 1, 0, 0}), std::nullopt);
  EXPECT_EQ(ranking.Auc({0, 0, 2, 2}), std::nullopt);
  EXPECT_EQ(ClassRanking({kNegative, kUnknown}, {0.5, 0.6}).Auc({1, 1}),
            std::nullopt);
}

// The unknown one would be a lost pair as a negative, and a tie as a positive.
TEST(ClassRanking, LeavesOutWhatIsUnknown) {
  const ClassRanking ranking({kPositive, kUnknown, kNegative, kUnknown},
                             {0.8, 0.9, 0.2, 0.2});
  EXPECT_EQ(ranking.Auc(kOnce), 1.0);
  EXPECT_EQ(ranking.Auc({1, 5, 1, 5}), 1.0);
}

// Class 1's probability orders otherwise than its logit: the second sample's is
// 1 / (1 + e^-1), the first's 1 / (1 + e^3).
TEST(RankClasses, RanksExclusiveClassesBySoftmax) {
  const std::vector<ClassRanking> rankings =
      RankClasses(OutputKind::kExclusive, 2, ExclusiveOutcomes({0, 1}, {0, 1}),
                  {5.0f, 2.0f, -1.0f, 0.0f});
  EXPECT_THAT(Aucs(rankings, {1, 1}), ElementsAre(1.0, 1.0));
}

// The same logits, each label for itself: label 1's greater logit is that of
// the sample that lacks it. Label 2 saturates and ties: 40 and 50 are both 1.
TEST(RankClasses, RanksLabelsBySigmoid) {
  const std::vector<ClassRanking> rankings =
      RankClasses(OutputKind::kMultiLabel, 3,
                  OutcomesOf({{.true_classes = {0, 2}}, {.true_classes = {1}}}),
                  {5.0f, 2.0f, 50.0f, -1.0f, 0.0f, 40.0f});
  EXPECT_THAT(Aucs(rankings, {1, 1}), ElementsAre(1.0, 0.0, 0.5));
}

// More classes than are in memory together; each sample is sure of its own.
TEST(RankClasses, RanksManyClasses) {
  constexpr int kCount = 150;
  std::vector<int> classes;
  std::vector<float> logits(kCount * kCount);
  for (int m = 0; m < kCount; ++m) {
    classes.push_back(m);
    logits[m * kCount + m] = 4.0f;
  }
  const auto aucs =
      Aucs(RankClasses(OutputKind::kExclusive, kCount,
                       ExclusiveOutcomes(classes, classes), logits),
           std::vector<int32_t>(kCount, 1));
  EXPECT_EQ(aucs, std::vector<std::optional<double>>(kCount, 1.0));
}

TEST(RankClasses, TakesNoSample) {
  EXPECT_THAT(Aucs(RankClasses(OutputKind::kExclusive, 2, {}, {}), {}),
              ElementsAre(std::nullopt, std::nullopt));
}

}  // namespace
}  // namespace camserve
