#include "server/telemetry/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <optional>

#include "absl/strings/str_cat.h"
#include "tests/telemetry/metrics_text.h"

namespace camserve {
namespace {

using testing::HasSubstr;

CallReport ExplainReport(const std::string& model) {
  return {.method = "Explain",
          .model = model,
          .code = "OK",
          .duration = absl::Milliseconds(30),
          .stages = StageDurations{.queue = absl::Milliseconds(1),
                                   .decode = absl::Milliseconds(2),
                                   .compute = absl::Milliseconds(20),
                                   .render = absl::Milliseconds(7)}};
}

class MetricsTest : public testing::Test {
 protected:
  Metrics metrics_{{.version = "1.2.3", .libtorch = "2.11.0"}};
};

TEST_F(MetricsTest, TellsWhatRuns) {
  EXPECT_THAT(
      Text(metrics_),
      HasSubstr(R"(camserve_build_info{libtorch="2.11.0",version="1.2.3"} 1)"));
}

TEST_F(MetricsTest, StartsAtZero) {
  metrics_.SetModelState("chest", 1, "READY");
  const std::string text = Text(metrics_);
  EXPECT_THAT(text, HasSubstr("camserve_requests_total{code=\"OK\",method="
                              "\"Explain\",model=\"chest\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("camserve_requests_total{code=\"NOT_FOUND\","
                              "method=\"Explain\",model=\"\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("camserve_stage_duration_seconds_count{model="
                              "\"chest\",stage=\"decode\"} 0\n"));
}

TEST_F(MetricsTest, CountsCalls) {
  metrics_.SetModelState("chest", 1, "READY");
  metrics_.CountCall(ExplainReport("chest"));
  metrics_.CountCall(ExplainReport("chest"));
  const std::string text = Text(metrics_);
  EXPECT_THAT(text, HasSubstr("camserve_requests_total{code=\"OK\",method="
                              "\"Explain\",model=\"chest\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("camserve_request_duration_seconds_bucket{code="
                              "\"OK\",method=\"Explain\",model=\"chest\",le="
                              "\"0.025\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("camserve_request_duration_seconds_bucket{code="
                              "\"OK\",method=\"Explain\",model=\"chest\",le="
                              "\"0.05\"} 2\n"));
  for (const char* stage : {"queue", "decode", "compute", "render"}) {
    EXPECT_THAT(text, HasSubstr(absl::StrCat(
                          "camserve_stage_duration_seconds_count{model="
                          "\"chest\",stage=\"",
                          stage, "\"} 2\n")));
  }
}

// Otherwise refusals, which are quick, would make a slow server look fast.
TEST_F(MetricsTest, DurationsOfRefusalsAreApartFromThoseOfAnswers) {
  metrics_.SetModelState("chest", 1, "READY");
  metrics_.CountCall(ExplainReport("chest"));
  CallReport refusal = ExplainReport("chest");
  refusal.code = "RESOURCE_EXHAUSTED";
  metrics_.CountCall(refusal);
  const std::string text = Text(metrics_);
  for (const char* code : {"OK", "RESOURCE_EXHAUSTED"}) {
    EXPECT_THAT(text, HasSubstr(absl::StrCat(
                          "camserve_request_duration_seconds_count{code=\"",
                          code, "\",method=\"Explain\",model=\"chest\"} 1\n")));
  }
}

TEST_F(MetricsTest, CountsDeadlinesThatWereRefused) {
  metrics_.SetModelState("chest", 1, "READY");
  const char* const refused =
      "camserve_deadlines_refused_total{method=\"Explain\",model=\"chest\"} ";
  EXPECT_THAT(Text(metrics_), HasSubstr(absl::StrCat(refused, "0\n")));
  CallReport report = ExplainReport("chest");
  report.code = "DEADLINE_EXCEEDED";
  metrics_.CountCall(report);
  EXPECT_THAT(Text(metrics_), HasSubstr(absl::StrCat(refused, "0\n")));
  report.deadline_refused = true;
  metrics_.CountCall(report);
  EXPECT_THAT(Text(metrics_), HasSubstr(absl::StrCat(refused, "1\n")));
}

TEST_F(MetricsTest, ShowsTheQualityOfMaps) {
  metrics_.SetModelState("chest", 1, "READY");
  EXPECT_THAT(Text(metrics_),
              HasSubstr("camserve_explanation_empty_maps_total{method="
                        "\"grad_cam\",model=\"chest\"} 0\n"));
  metrics_.ObserveMap("chest", {.method = CamMethod::kHiResCam,
                                .relative_residual = 0.02,
                                .positive_share = 0.75});
  metrics_.ObserveMap("chest", {.method = CamMethod::kHiResCam,
                                .relative_residual = 2e-6,
                                .is_empty = true});
  const std::string text = Text(metrics_);
  for (const char* line :
       {"camserve_explanation_relative_residual_bucket{method=\"hires_cam\","
        "model=\"chest\",le=\"0.01\"} 1\n",
        "camserve_explanation_relative_residual_bucket{method=\"hires_cam\","
        "model=\"chest\",le=\"0.1\"} 2\n",
        "camserve_explanation_positive_share_sum{method=\"hires_cam\","
        "model=\"chest\"} 0.75\n",
        "camserve_explanation_empty_maps_total{method=\"hires_cam\","
        "model=\"chest\"} 1\n",
        "camserve_explanation_empty_maps_total{method=\"grad_cam\","
        "model=\"chest\"} 0\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

// One NaN would be the histogram's sum for good.
TEST_F(MetricsTest, AResidualThatCannotBeHadIsCountedApart) {
  metrics_.SetModelState("chest", 1, "READY");
  const char* const errors =
      "camserve_explanation_faithfulness_errors_total{method=\"grad_cam\","
      "model=\"chest\"} ";
  EXPECT_THAT(Text(metrics_), HasSubstr(absl::StrCat(errors, "0\n")));
  metrics_.ObserveMap("chest", {.relative_residual = 0.5});
  metrics_.ObserveMap("chest", {.relative_residual = std::nullopt});
  for (const double not_a_number : {std::numeric_limits<double>::quiet_NaN(),
                                    std::numeric_limits<double>::infinity()}) {
    metrics_.ObserveMap("chest", {.relative_residual = not_a_number});
  }
  const std::string text = Text(metrics_);
  EXPECT_THAT(text, HasSubstr(absl::StrCat(errors, "3\n")));
  EXPECT_THAT(text, HasSubstr("camserve_explanation_relative_residual_sum{"
                              "method=\"grad_cam\",model=\"chest\"} 0.5\n"));
  EXPECT_THAT(text, HasSubstr("camserve_explanation_relative_residual_count{"
                              "method=\"grad_cam\",model=\"chest\"} 1\n"));
}

TEST_F(MetricsTest, ShowsTheLastEvaluation) {
  metrics_.SetModelState("chest", 1, "READY");
  EXPECT_THAT(Text(metrics_),
              HasSubstr("camserve_evaluation_end_timestamp_seconds{model="
                        "\"chest\"} 0\n"));
  metrics_.SetEvaluation({.model = "chest",
                          .samples = 10,
                          .end = absl::FromUnixSeconds(1),
                          .scores = {{"haas", "grad_cam", 0.5}}});
  metrics_.SetEvaluation({.model = "chest",
                          .samples = 20,
                          .end = absl::FromUnixSeconds(2),
                          .scores = {{"haas", "grad_cam", 0.75}}});
  const std::string text = Text(metrics_);
  for (const char* line :
       {"camserve_evaluation_samples{model=\"chest\"} 20\n",
        "camserve_evaluation_end_timestamp_seconds{model=\"chest\"} 2\n",
        "camserve_evaluation_score{method=\"grad_cam\",metric=\"haas\","
        "model=\"chest\"} 0.75\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST_F(MetricsTest, MadeUpNamesAddNoSeries) {
  metrics_.SetModelState("chest", 1, "READY");
  metrics_.CountCall(ExplainReport("no such model"));
  const size_t before = SeriesOf(metrics_);
  for (int i = 0; i < 10'000; ++i) {
    const std::string name = absl::StrCat("made-up-", i);
    metrics_.CountCall(ExplainReport(name));
    metrics_.ObserveMap(name, {});
    metrics_.SetEvaluation({.model = name});
    metrics_.SetQueueDepth(name, Lane::kExplain, 1);
    metrics_.SetQueueLimit(name, 1);
    metrics_.ObserveBatch(name, 1);
    metrics_.CountRejection(name, Rejection::kQueueFull);
    metrics_.CountCancellation(name);
    metrics_.ObserveLoad(name, true, absl::Seconds(1));
    metrics_.SetUnoptimizedLayers(name, 1, 1);
  }
  EXPECT_EQ(SeriesOf(metrics_), before);
  EXPECT_THAT(Text(metrics_),
              HasSubstr("camserve_requests_total{code=\"OK\",method="
                        "\"Explain\",model=\"\"} 10001\n"));
}

TEST_F(MetricsTest, ShowsOneStateAtATime) {
  metrics_.SetModelState("chest", 2, "LOADING");
  metrics_.SetModelState("chest", 2, "READY");
  const std::string text = Text(metrics_);
  EXPECT_THAT(text, HasSubstr("camserve_model_state{model=\"chest\",state="
                              "\"READY\",version=\"2\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("camserve_model_state{model=\"chest\",state="
                              "\"LOADING\",version=\"2\"} 0\n"));
}

TEST_F(MetricsTest, CountsNoStagesWhereThereAreNone) {
  metrics_.SetModelState("chest", 1, "READY");
  CallReport report = ExplainReport("chest");
  report.stages.reset();
  metrics_.CountCall(report);
  EXPECT_THAT(Text(metrics_),
              HasSubstr("camserve_stage_duration_seconds_count{model="
                        "\"chest\",stage=\"decode\"} 0\n"));
}

}  // namespace
}  // namespace camserve
