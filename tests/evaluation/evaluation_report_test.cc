#include "server/evaluation/evaluation_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace camserve {
namespace {

using testing::ElementsAre;

std::vector<std::string> MetricsOf(const ScoreSummary& summary) {
  std::vector<std::string> metrics;
  for (const QualityScore& score : QualityScores(summary)) {
    metrics.push_back(score.metric);
  }
  return metrics;
}

TEST(EvaluationReportTest, OfExclusiveClassesThereIsAccuracy) {
  ScoreSummary summary;
  summary.classification.accuracy = {.mean = 0.5};
  summary.classification.balanced_accuracy = {.mean = 0.5};
  EXPECT_THAT(MetricsOf(summary), ElementsAre("accuracy", "balanced_accuracy"));
}

TEST(EvaluationReportTest, OfLabelsThereIsExactMatch) {
  ScoreSummary summary;
  summary.classification.exact_match = {.mean = 0.25};
  summary.classification.balanced_accuracy = {.mean = 0.5};
  summary.classification.mean_auc = {.mean = 0.75};
  EXPECT_THAT(MetricsOf(summary),
              testing::UnorderedElementsAre("exact_match", "balanced_accuracy",
                                            "mean_auc"));
  for (const QualityScore& score : QualityScores(summary)) {
    EXPECT_EQ(score.method, "");
  }
}

}  // namespace
}  // namespace camserve
