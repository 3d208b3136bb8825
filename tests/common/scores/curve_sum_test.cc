#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "common/scores/sample_columns.h"

namespace camserve {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(CurveSum, Averages) {
  CurveSum sum;
  EXPECT_THAT(sum.Mean(), IsEmpty());
  sum.Add({1.0, 0.5, 0.1});
  sum.Add({0.0, 0.25, 0.3});
  EXPECT_THAT(sum.Mean(), ElementsAre(0.5, 0.375, DoubleEq(0.2)));
  EXPECT_EQ(sum.curves(), 2);
}

TEST(CurveSum, HoldsMoreThanOneWordOfOnes) {
  CurveSum sum;
  for (int i = 0; i < 1000; ++i) sum.Add({1.0});
  EXPECT_THAT(sum.Mean(), ElementsAre(1.0));
}

// Doubles would not: 0.1 + 0.2 + 0.3 differs from 0.3 + 0.2 + 0.1.
TEST(CurveSum, IsTheSameInAnyOrderAndGrouping) {
  CurveSum forth;
  for (const double p : {0.1, 0.2, 0.3, 1e-9}) forth.Add({p});
  CurveSum back;
  for (const double p : {0.3, 1e-9}) back.Add({p});
  CurveSum rest;
  for (const double p : {0.2, 0.1}) rest.Add({p});
  back.Merge(rest);
  EXPECT_EQ(forth.Mean(), back.Mean());
  EXPECT_EQ(back.curves(), 4);
}

TEST(CurveSum, MergesIntoAnEmptyOne) {
  CurveSum sum;
  CurveSum other;
  other.Add({0.25, 0.75});
  sum.Merge(CurveSum());
  sum.Merge(other);
  EXPECT_THAT(sum.Mean(), ElementsAre(0.25, 0.75));
}

}  // namespace
}  // namespace camserve
