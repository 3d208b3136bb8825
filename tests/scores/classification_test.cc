#include "scores/classification.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace camserve {
namespace {

using testing::ElementsAre;

const std::vector<int32_t> kOnce(4, 1);

// Two samples of class 1, two of the rest; the middle ones tie.
const std::vector<int32_t> kClasses = {1, 1, 0, 0};
const std::vector<double> kProbabilities = {0.8, 0.5, 0.5, 0.2};

TEST(Recalls, AreSharesOfEachClass) {
  EXPECT_THAT(Recalls({0, 0, 0, 1}, {0, 0, 1, 1}, 2, kOnce),
              ElementsAre(2.0 / 3, 1.0));
}

TEST(Recalls, CountSamplesAsOftenAsTheyWereDrawn) {
  EXPECT_THAT(Recalls({0, 0, 0, 1}, {0, 0, 1, 1}, 2, {0, 1, 3, 0}),
              ElementsAre(0.25, std::nullopt));
}

TEST(Recalls, AreAbsentWithoutSamples) {
  EXPECT_THAT(Recalls({2}, {0}, 3, {1}),
              ElementsAre(std::nullopt, std::nullopt, 0.0));
}

// Balanced accuracy of recalls 2/3 and 1.
TEST(MeanOfPresent, LeavesOutWhatIsAbsent) {
  EXPECT_DOUBLE_EQ(MeanOfPresent({2.0 / 3, std::nullopt, 1.0}).value(),
                   5.0 / 6);
  EXPECT_EQ(MeanOfPresent({std::nullopt}), std::nullopt);
  EXPECT_EQ(MeanOfPresent({}), std::nullopt);
}

// Four pairs: three won, one tied.
TEST(ClassRanking, CountsTiesOneHalf) {
  const ClassRanking ranking(1, kClasses, kProbabilities);
  EXPECT_EQ(ranking.Auc(kOnce), 3.5 / 4);
}

TEST(ClassRanking, CountsPairsAsOftenAsTheyWereDrawn) {
  const ClassRanking ranking(1, kClasses, kProbabilities);
  // The tied sample of the class twice, against each of the rest.
  EXPECT_EQ(ranking.Auc({0, 2, 1, 1}), 2 * 1.5 / 4);
  // Thrice the sure win, and the tie with the two that tie.
  EXPECT_EQ(ranking.Auc({3, 1, 2, 0}), (6 + 1) / 8.0);
}

TEST(ClassRanking, OfEqualProbabilitiesIsOneHalf) {
  const ClassRanking ranking(1, kClasses, std::vector<double>(4, 0.3));
  EXPECT_EQ(ranking.Auc(kOnce), 0.5);
}

TEST(ClassRanking, OrdersWhateverTheOrderOfSamples) {
  EXPECT_EQ(ClassRanking(1, {0, 1, 0, 1}, {0.2, 0.5, 0.5, 0.8}).Auc(kOnce),
            3.5 / 4);
  EXPECT_EQ(ClassRanking(1, {1, 0}, {0.9, 0.1}).Auc({1, 1}), 1.0);
  EXPECT_EQ(ClassRanking(1, {1, 0}, {0.1, 0.9}).Auc({1, 1}), 0.0);
}

TEST(ClassRanking, IsAbsentWhereOneSideHasNoSample) {
  const ClassRanking ranking(1, kClasses, kProbabilities);
  EXPECT_EQ(ranking.Auc({1, 1, 0, 0}), std::nullopt);
  EXPECT_EQ(ranking.Auc({0, 0, 2, 2}), std::nullopt);
  EXPECT_EQ(ClassRanking(7, kClasses, kProbabilities).Auc(kOnce), std::nullopt);
}

// Class 1's probability orders otherwise than its logit: the second sample's is
// 1 / (1 + e^-1), the first's 1 / (1 + e^3).
TEST(RankClasses, RanksByProbability) {
  const std::vector<ClassRanking> rankings =
      RankClasses({0, 1}, {5.0f, 2.0f, -1.0f, 0.0f}, 2);
  EXPECT_THAT(Aucs(rankings, {1, 1}), ElementsAre(1.0, 1.0));
}

// More classes than are in memory together; each sample is sure of its own.
TEST(RankClasses, RanksManyClasses) {
  constexpr int kCount = 150;
  std::vector<int32_t> classes;
  std::vector<float> logits(kCount * kCount);
  for (int m = 0; m < kCount; ++m) {
    classes.push_back(m);
    logits[m * kCount + m] = 4.0f;
  }
  const auto aucs = Aucs(RankClasses(classes, logits, kCount),
                         std::vector<int32_t>(kCount, 1));
  EXPECT_EQ(aucs, std::vector<std::optional<double>>(kCount, 1.0));
}

TEST(RankClasses, TakesNoSample) {
  EXPECT_THAT(Aucs(RankClasses({}, {}, 2), {}),
              ElementsAre(std::nullopt, std::nullopt));
}

}  // namespace
}  // namespace camserve
