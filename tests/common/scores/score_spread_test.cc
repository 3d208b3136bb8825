// However samples are spread over tables and ordered, they say the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "common/scores/score_table.h"
#include "tests/common/scores/study_samples.h"

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

std::vector<double> WholeNumbers(OutputKind output) {
  return Numbers(StudyTable(kCount, output).Summarize(7));
}

class ScoreSpread : public testing::TestWithParam<OutputKind> {
 protected:
  ScoreTable EmptyTable() const { return {GetParam(), kClassCount}; }
};

// The definitions ask for 1e-12; no bit differs.
TEST_P(ScoreSpread, OrderChangesNoBit) {
  for (const unsigned seed : {1u, 2u}) {
    ScoreTable table = EmptyTable();
    for (const int number : ShuffledNumbers(seed)) {
      ASSERT_TRUE(table.Add(StudySample(number, GetParam())).ok());
    }
    EXPECT_EQ(Numbers(table.Summarize(7)), WholeNumbers(GetParam()));
  }
}

TEST_P(ScoreSpread, MergedShardsEqualTheWhole) {
  for (const int shards : {1, 2, 7, kCount}) {
    std::vector<ScoreTable> tables;
    for (int shard = 0; shard < shards; ++shard) tables.push_back(EmptyTable());
    const std::vector<int> numbers = ShuffledNumbers(3);
    for (size_t i = 0; i < numbers.size(); ++i) {
      const SampleScores sample = StudySample(numbers[i], GetParam());
      ASSERT_TRUE(tables[i % shards].Add(sample).ok());
    }
    std::shuffle(tables.begin(), tables.end(), std::mt19937(4));
    ScoreTable merged = EmptyTable();
    for (const ScoreTable& table : tables) {
      ASSERT_TRUE(merged.Merge(table).ok());
    }
    EXPECT_EQ(merged.samples(), kCount);
    EXPECT_EQ(Numbers(merged.Summarize(7)), WholeNumbers(GetParam()))
        << shards << " shards";
  }
}

// Two by two and then again, beside one after the other.
TEST_P(ScoreSpread, GroupingChangesNoBit) {
  std::vector<ScoreTable> quarters;
  for (int quarter = 0; quarter < 4; ++quarter) {
    quarters.push_back(EmptyTable());
    for (int number = quarter; number < kCount; number += 4) {
      ASSERT_TRUE(quarters.back().Add(StudySample(number, GetParam())).ok());
    }
  }
  ASSERT_TRUE(quarters[3].Merge(quarters[1]).ok());
  ASSERT_TRUE(quarters[2].Merge(quarters[0]).ok());
  ASSERT_TRUE(quarters[3].Merge(quarters[2]).ok());
  EXPECT_EQ(Numbers(quarters[3].Summarize(7)), WholeNumbers(GetParam()));
}

TEST_P(ScoreSpread, AnotherSeedMovesIntervalsAlone) {
  const ScoreTable table = StudyTable(kCount, GetParam());
  const Estimate seven = table.Summarize(7).classification.mean_auc.value();
  const Estimate eight = table.Summarize(8).classification.mean_auc.value();
  EXPECT_EQ(seven.mean, eight.mean);
  EXPECT_NE(Numbers(table.Summarize(7)), Numbers(table.Summarize(8)));
}

TEST_P(ScoreSpread, MergingAnEmptyTableChangesNothing) {
  ScoreTable table = StudyTable(kCount, GetParam());
  ASSERT_TRUE(table.Merge(EmptyTable()).ok());
  EXPECT_EQ(Numbers(table.Summarize(7)), WholeNumbers(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Exclusive, ScoreSpread,
                         testing::Values(OutputKind::kExclusive));
INSTANTIATE_TEST_SUITE_P(MultiLabel, ScoreSpread,
                         testing::Values(OutputKind::kMultiLabel));

}  // namespace
}  // namespace camserve
