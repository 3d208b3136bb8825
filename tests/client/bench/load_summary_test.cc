#include "client/camctl/bench/load_summary.h"

#include "gtest/gtest.h"

namespace camserve::camctl {
namespace {

TEST(LoadSummaryTest, QuantilesAreLatenciesOfCalls) {
  std::vector<CallOutcome> calls;
  for (int i = 200; i >= 1; --i) {
    calls.push_back({.latency = absl::Milliseconds(i)});
  }
  const AnswerSummary ok = Summarize(calls).answers[absl::StatusCode::kOk];
  EXPECT_EQ(ok.calls, 200);
  EXPECT_EQ(ok.p50, absl::Milliseconds(100));
  EXPECT_EQ(ok.p90, absl::Milliseconds(180));
  EXPECT_EQ(ok.p95, absl::Milliseconds(190));
  EXPECT_EQ(ok.p99, absl::Milliseconds(198));
  EXPECT_EQ(ok.max, absl::Milliseconds(200));
}

TEST(LoadSummaryTest, ACallIsAllQuantilesOfItself) {
  const AnswerSummary ok =
      Summarize({{.latency = absl::Seconds(3)}}).answers[absl::StatusCode::kOk];
  for (const absl::Duration quantile :
       {ok.p50, ok.p90, ok.p95, ok.p99, ok.max}) {
    EXPECT_EQ(quantile, absl::Seconds(3));
  }
}

TEST(LoadSummaryTest, ThroughputIsOfAnswersThatAreOkUntilTheLast) {
  const LoadSummary summary =
      Summarize({{.begin = absl::Seconds(0), .latency = absl::Seconds(1)},
                 {.begin = absl::Seconds(1), .latency = absl::Seconds(3)},
                 {.code = absl::StatusCode::kResourceExhausted,
                  .begin = absl::Seconds(2),
                  .latency = absl::Milliseconds(1)}});
  EXPECT_EQ(summary.calls, 3);
  EXPECT_EQ(summary.elapsed, absl::Seconds(4));
  EXPECT_DOUBLE_EQ(summary.throughput, 0.5);
  EXPECT_EQ(summary.answers.at(absl::StatusCode::kResourceExhausted).calls, 1);
}

TEST(LoadSummaryTest, NoCallsAreNoThroughput) {
  const LoadSummary summary = Summarize({});
  EXPECT_EQ(summary.throughput, 0);
  EXPECT_FALSE(summary.has_ok());
}

}  // namespace
}  // namespace camserve::camctl
