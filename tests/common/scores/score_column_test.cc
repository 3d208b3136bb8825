#include <gtest/gtest.h>

#include <vector>

#include "common/scores/sample_columns.h"

namespace camserve {
namespace {

TEST(ScoreColumn, HasTheRowsThatWereSet) {
  ScoreColumn column;
  column.Set(1, 0.5);
  column.Set(3, 0.0);
  EXPECT_FALSE(column.Has(0));
  EXPECT_TRUE(column.Has(1));
  EXPECT_FALSE(column.Has(2));
  EXPECT_TRUE(column.Has(3));
  EXPECT_FALSE(column.Has(4));
  EXPECT_EQ(column.at(1), 0.5);
  EXPECT_EQ(column.count(), 2);
}

// The classes of one sample may come in any order.
TEST(ScoreColumn, TakesRowsInAnyOrder) {
  ScoreColumn column;
  column.Set(2, 0.5);
  column.Set(0, 1.5);
  EXPECT_EQ(column.at(0), 1.5);
  EXPECT_FALSE(column.Has(1));
  EXPECT_EQ(column.at(2), 0.5);
  EXPECT_EQ(column.count(), 2);
}

TEST(ScoreColumn, AppendsFurtherDown) {
  ScoreColumn column;
  column.Set(0, 1.0);
  ScoreColumn other;
  other.Set(1, 2.0);
  column.Append(2, other);
  EXPECT_EQ(column.count(), 2);
  EXPECT_TRUE(column.Has(0));
  EXPECT_FALSE(column.Has(1));
  EXPECT_FALSE(column.Has(2));
  EXPECT_EQ(column.at(3), 2.0);
}

TEST(SampleIds, HavePlacesInBytewiseOrder) {
  SampleIds ids;
  for (const char* id : {"b", "\xC3\xB6", "a/2", "a/10", "B"}) ids.Add(id);
  // "B", "a/10", "a/2", "b", then what is beyond ASCII.
  EXPECT_EQ(ids.Places(), (std::vector<uint32_t>{3, 4, 2, 1, 0}));
  EXPECT_TRUE(ids.Contains("a/10"));
  EXPECT_FALSE(ids.Contains("a/1"));
}

}  // namespace
}  // namespace camserve
