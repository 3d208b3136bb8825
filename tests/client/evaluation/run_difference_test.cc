#include "client/camctl/evaluation/run_difference.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/fake_answers.h"
#include "tests/client/fake_evaluation.h"

namespace camserve::camctl {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

v1::EvaluationStarted Started(const char* model) {
  v1::EvaluationConfig config;
  config.mutable_model()->set_name(model);
  return FakeStarted(config);
}

TEST(RunDifferenceTest, WhatTheOutputMeansMakesAnotherMeasurement) {
  v1::EvaluationStarted exclusive = Started(kMultiLabelModel);
  exclusive.set_output(v1::OUTPUT_KIND_EXCLUSIVE);
  exclusive.clear_thresholds();
  EXPECT_THAT(Differences(exclusive, Started(kMultiLabelModel)),
              ElementsAre("output exclusive classes before, multi-label now",
                          "thresholds none before, 0.5, 0.5, 0.125 now"));
}

TEST(RunDifferenceTest, OtherThresholdsMakeAnotherMeasurement) {
  v1::EvaluationStarted other = Started(kMultiLabelModel);
  other.set_thresholds(2, 0.25);
  EXPECT_THAT(
      Differences(Started(kMultiLabelModel), other),
      ElementsAre("thresholds 0.5, 0.5, 0.125 before, 0.5, 0.5, 0.25 now"));
}

// Older files do not say what the output means.
TEST(RunDifferenceTest, AnOlderRunOfExclusiveClassesIsTheSame) {
  v1::EvaluationStarted older = Started("chest");
  older.clear_output();
  older.clear_layer_calls();
  EXPECT_THAT(Differences(older, Started("chest")), IsEmpty());
}

}  // namespace
}  // namespace camserve::camctl
