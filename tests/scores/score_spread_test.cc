// However samples are spread over tables and ordered, they say the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "scores/score_table.h"
#include "tests/scores/study_samples.h"

namespace camserve {
namespace {

constexpr int kCount = 150;
constexpr int kClassCount = 3;

std::vector<int> ShuffledNumbers(unsigned seed) {
  std::vector<int> numbers(kCount);
  std::iota(numbers.begin(), numbers.end(), 0);
  std::shuffle(numbers.begin(), numbers.end(), std::mt19937(seed));
  return numbers;
}

const std::vector<double>& WholeNumbers() {
  static const auto& numbers =
      *new std::vector<double>(Numbers(StudyTable(kCount).Summarize(7)));
  return numbers;
}

// The definitions ask for 1e-12; no bit differs.
TEST(ScoreSpread, OrderChangesNoBit) {
  for (const unsigned seed : {1u, 2u}) {
    ScoreTable table(kClassCount);
    for (const int number : ShuffledNumbers(seed)) {
      ASSERT_TRUE(table.Add(StudySample(number)).ok());
    }
    EXPECT_EQ(Numbers(table.Summarize(7)), WholeNumbers());
  }
}

class ScoreSpreadOverShards : public testing::TestWithParam<int> {};

TEST_P(ScoreSpreadOverShards, MergedEqualsTheWhole) {
  const int shards = GetParam();
  std::vector<ScoreTable> tables;
  for (int shard = 0; shard < shards; ++shard) tables.emplace_back(kClassCount);
  const std::vector<int> numbers = ShuffledNumbers(3);
  for (size_t i = 0; i < numbers.size(); ++i) {
    ASSERT_TRUE(tables[i % shards].Add(StudySample(numbers[i])).ok());
  }
  std::shuffle(tables.begin(), tables.end(), std::mt19937(4));
  ScoreTable merged(kClassCount);
  for (const ScoreTable& table : tables) {
    ASSERT_TRUE(merged.Merge(table).ok());
  }
  EXPECT_EQ(merged.samples(), kCount);
  EXPECT_EQ(Numbers(merged.Summarize(7)), WholeNumbers());
}

INSTANTIATE_TEST_SUITE_P(Shards, ScoreSpreadOverShards,
                         testing::Values(1, 2, 7, kCount));

// Two by two and then again, beside one after the other.
TEST(ScoreSpread, GroupingChangesNoBit) {
  std::vector<ScoreTable> quarters;
  for (int quarter = 0; quarter < 4; ++quarter) {
    quarters.emplace_back(kClassCount);
    for (int number = quarter; number < kCount; number += 4) {
      ASSERT_TRUE(quarters.back().Add(StudySample(number)).ok());
    }
  }
  ASSERT_TRUE(quarters[3].Merge(quarters[1]).ok());
  ASSERT_TRUE(quarters[2].Merge(quarters[0]).ok());
  ASSERT_TRUE(quarters[3].Merge(quarters[2]).ok());
  EXPECT_EQ(Numbers(quarters[3].Summarize(7)), WholeNumbers());
}

TEST(ScoreSpread, AnotherSeedMovesIntervalsAlone) {
  const ScoreTable table = StudyTable(kCount);
  const Estimate seven = table.Summarize(7).classification.accuracy.value();
  const Estimate eight = table.Summarize(8).classification.accuracy.value();
  EXPECT_EQ(seven.mean, eight.mean);
  EXPECT_NE(Numbers(table.Summarize(7)), Numbers(table.Summarize(8)));
}

TEST(ScoreSpread, MergingAnEmptyTableChangesNothing) {
  ScoreTable table = StudyTable(kCount);
  ASSERT_TRUE(table.Merge(ScoreTable(kClassCount)).ok());
  EXPECT_EQ(Numbers(table.Summarize(7)), WholeNumbers());
}

}  // namespace
}  // namespace camserve
