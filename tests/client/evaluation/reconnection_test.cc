#include "client/camctl/evaluation/reconnection.h"

#include "gtest/gtest.h"

namespace camserve::camctl {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1000);

absl::Time At(double seconds) { return kStart + absl::Seconds(seconds); }

constexpr Reconnection::Options kOptions = {.retry_for = absl::Seconds(60),
                                            .first_wait = absl::Seconds(1),
                                            .longest_wait = absl::Seconds(5)};

TEST(ReconnectionTest, WaitsGrowToTheLongest) {
  Reconnection reconnection(1, kOptions);
  double now = 0;
  for (const int wait : {1, 2, 4, 5, 5}) {
    EXPECT_EQ(reconnection.Lost(0, At(now)), At(now + wait));
    now += wait;
  }
}

TEST(ReconnectionTest, AnAnswerStartsTheWaitsAnew) {
  Reconnection reconnection(1, kOptions);
  EXPECT_EQ(reconnection.Lost(0, At(0)), At(1));
  reconnection.Opened(0, At(1));
  EXPECT_EQ(reconnection.Lost(0, At(1)), At(3)) << "opened is not answered";
  reconnection.Opened(0, At(3));
  reconnection.Answered(0);
  EXPECT_EQ(reconnection.Lost(0, At(4)), At(5));
}

TEST(ReconnectionTest, GivesUpWhenAllAreLostForTooLong) {
  Reconnection reconnection(2, kOptions);
  EXPECT_TRUE(reconnection.Lost(0, At(0)).has_value());
  EXPECT_TRUE(reconnection.Lost(1, At(10)).has_value());
  EXPECT_TRUE(reconnection.Lost(0, At(59)).has_value());
  EXPECT_EQ(reconnection.Lost(1, At(60)), std::nullopt);
}

TEST(ReconnectionTest, OneOpenStreamIsEnough) {
  Reconnection reconnection(2, kOptions);
  reconnection.Opened(0, At(0));
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(reconnection.Lost(1, At(i * 10)).has_value());
  }
  // From here on both are lost.
  EXPECT_TRUE(reconnection.Lost(0, At(1000)).has_value());
  EXPECT_TRUE(reconnection.Lost(1, At(1059)).has_value());
  EXPECT_EQ(reconnection.Lost(1, At(1060)), std::nullopt);
}

TEST(ReconnectionTest, AServerThatFallsAgainAtOnceIsNotBack) {
  Reconnection reconnection(1, kOptions);
  double now = 0;
  int openings = 0;
  // Away for 5 seconds, there for 1, without an answer.
  while (reconnection.Lost(0, At(now)).has_value()) {
    reconnection.Opened(0, At(now + 5));
    ++openings;
    now += 6;
  }
  EXPECT_EQ(openings, 12) << "60 seconds away in all";
}

TEST(ReconnectionTest, LongWorkIsNoLoss) {
  Reconnection reconnection(1, kOptions);
  EXPECT_TRUE(reconnection.Lost(0, At(0)).has_value());
  reconnection.Opened(0, At(5));
  // The first sample takes longer than retry_for.
  EXPECT_TRUE(reconnection.Lost(0, At(500)).has_value());
  reconnection.Opened(0, At(505));
  reconnection.Answered(0);
  EXPECT_TRUE(reconnection.Lost(0, At(600)).has_value());
  EXPECT_TRUE(reconnection.Lost(0, At(659)).has_value());
}

TEST(ReconnectionTest, WithoutPatienceTheFirstLossEnds) {
  Reconnection reconnection(1, {.retry_for = absl::ZeroDuration()});
  reconnection.Opened(0, At(0));
  reconnection.Answered(0);
  EXPECT_EQ(reconnection.Lost(0, At(1)), std::nullopt);
}

TEST(ReconnectionTest, TellsWhatMayPass) {
  for (int code = 1; code <= 16; ++code) {
    const auto status = static_cast<absl::StatusCode>(code);
    const bool is_later =
        code == 1 || code == 4 || code == 8 || code == 10 || code == 14;
    EXPECT_EQ(IsLater(status), is_later) << code;
    EXPECT_EQ(MayPass(absl::Status(status, "")),
              is_later || code == 2 || code == 13)
        << code;
  }
}

}  // namespace
}  // namespace camserve::camctl
