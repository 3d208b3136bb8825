#include "common/scores/class_ranking.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace camserve {
namespace {

using enum ClassTruth;

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

TEST(ClassRanking, OfLanesIsThatOfEachReplicate) {
  // Ties of every kind, unknown samples, and more negatives in a row than can
  // be added up in a lane's two bytes.
  constexpr int kSamples = 2000;
  std::vector<ClassTruth> truths;
  std::vector<double> probabilities;
  for (int s = 0; s < kSamples; ++s) {
    truths.push_back(s % 17 == 0  ? kUnknown
                     : s < 1000   ? kNegative
                     : s % 3 == 0 ? kPositive
                                  : kNegative);
    probabilities.push_back(s < 1000 ? s / 1000.0 : 1 + s % 101 / 50.0);
  }
  const ClassRanking ranking(truths, probabilities);
  DrawLanes lanes(kSamples);
  ASSERT_TRUE(lanes.Draw(5, 64));
  const auto aucs = ranking.Aucs(lanes.samples());
  for (int lane = 0; lane < int{DrawLanes::kLanes}; ++lane) {
    std::vector<int32_t> counts(kSamples);
    DrawReplicate(5, 64 + lane, absl::MakeSpan(counts));
    EXPECT_EQ(aucs[lane], ranking.Auc(counts)) << lane;
    EXPECT_TRUE(aucs[lane].has_value());
  }
}

TEST(ClassRanking, OfLanesHoldsManyDrawsOfOneSample) {
  std::vector<ClassTruth> truths(600, kNegative);
  std::vector<double> probabilities(600, 0.5);
  truths[599] = kPositive;
  probabilities[599] = 0.9;
  std::vector<DrawLanes::Lanes> counts(600);
  for (DrawLanes::Lanes& lanes : counts) lanes.fill(255);
  counts[599][3] = 0;
  const auto aucs = ClassRanking(truths, probabilities).Aucs(counts);
  EXPECT_EQ(aucs[0], 1.0);
  EXPECT_EQ(aucs[3], std::nullopt);
}

}  // namespace
}  // namespace camserve
