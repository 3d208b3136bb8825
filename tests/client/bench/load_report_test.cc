#include "client/camctl/bench/load_summary.h"
#include "gtest/gtest.h"

namespace camserve::camctl {
namespace {

LoadSummary SomeSummary() {
  return Summarize({{.latency = absl::Milliseconds(250)},
                    {.latency = absl::Milliseconds(500)},
                    {.code = absl::StatusCode::kResourceExhausted,
                     .latency = absl::Milliseconds(2)}});
}

TEST(LoadReportTest, IsATable) {
  EXPECT_EQ(
      LoadText("chest", {.concurrency = 4}, SomeSummary(), false),
      "chest: closed loop, 4 at a time, for 10s after 2s of warm-up\n"
      "4.0 explanations a second\n"
      "\n"
      "answer              calls  p50 ms  p90 ms  p95 ms  p99 ms  max ms\n"
      "OK                      2   250.0   500.0   500.0   500.0   500.0\n"
      "RESOURCE_EXHAUSTED      1     2.0     2.0     2.0     2.0     2.0\n");
}

TEST(LoadReportTest, IsJson) {
  const Json json = LoadJson("chest", {.rate = 12.5}, SomeSummary());
  EXPECT_EQ(json["rate"], 12.5);
  EXPECT_FALSE(json.contains("concurrency"));
  EXPECT_EQ(json["calls"], 3);
  EXPECT_EQ(json["throughput_per_second"], 4.0);
  EXPECT_EQ(json["answers"][0]["code"], "OK");
  EXPECT_EQ(json["answers"][0]["latency_seconds"]["p50"], 0.25);
  EXPECT_EQ(json["answers"][1]["code"], "RESOURCE_EXHAUSTED");
}

}  // namespace
}  // namespace camserve::camctl
