#include "server/serving/byte_budget.h"

#include <thread>
#include <utility>

#include "common/status_details.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace camserve {
namespace {

using ::testing::HasSubstr;

TEST(ByteBudgetTest, SharesGiveBackWhatTheyHold) {
  ByteBudget budget(100);
  {
    ByteBudget::Share share(budget);
    EXPECT_TRUE(share.Grow(60, "image").ok());
    EXPECT_TRUE(share.Grow(40, "image").ok());
    EXPECT_EQ(budget.held(), 100);
    share.Shrink(50);
    share.Shrink(70);
    EXPECT_EQ(budget.held(), 50);
    const ByteBudget::Share moved = std::move(share);
    EXPECT_EQ(budget.held(), 50);
    EXPECT_EQ(moved.bytes(), 50);
  }
  EXPECT_EQ(budget.held(), 0);
}

TEST(ByteBudgetTest, WhatDoesNotFitBesideOthersMayComeAgain) {
  ByteBudget budget(100);
  ByteBudget::Share other(budget);
  ASSERT_TRUE(other.Grow(60, "image").ok());
  ByteBudget::Share share(budget);
  const absl::Status busy = share.Grow(41, "outputs");
  EXPECT_EQ(busy.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(busy), "SERVER_BUSY");
  EXPECT_TRUE(RetryDelayOf(busy).has_value());
  EXPECT_THAT(busy.message(), HasSubstr("outputs: this needs 41 bytes"));
  EXPECT_THAT(busy.message(), HasSubstr("--max_buffer_bytes"));
  EXPECT_EQ(share.bytes(), 0);
}

TEST(ByteBudgetTest, WhatNeverFitsIsSaidTo) {
  ByteBudget budget(100);
  ByteBudget::Share share(budget);
  ASSERT_TRUE(share.Grow(50, "image").ok());
  const absl::Status large = share.Grow(51, "image");
  EXPECT_EQ(large.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(large), "REQUEST_TOO_LARGE");
  EXPECT_FALSE(RetryDelayOf(large).has_value());
  EXPECT_THAT(large.message(), HasSubstr("image: this alone needs 101 bytes"));
}

TEST(ByteBudgetTest, WhatIsThereAlreadyIsCounted) {
  ByteBudget budget(100);
  ByteBudget::Share share(budget);
  share.Count(150);
  EXPECT_EQ(budget.held(), 150);
  ByteBudget::Share other(budget);
  EXPECT_FALSE(other.Grow(1, "image").ok());
}

TEST(ByteBudgetTest, WaitsForWhatOthersGiveBack) {
  ByteBudget budget(100);
  ByteBudget::Share other(budget);
  ASSERT_TRUE(other.Grow(100, "image").ok());
  std::thread giver([&] { other.Shrink(0); });
  ByteBudget::Share share(budget);
  EXPECT_TRUE(share.GrowBy(absl::InfiniteFuture(), 100, "image").ok());
  giver.join();
}

}  // namespace
}  // namespace camserve
