// Summaries of a few samples that may have several labels, worked out by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "common/scores/score_table.h"
#include "tests/common/scores/scores_of.h"
#include "tests/common/scores/study_samples.h"

namespace camserve {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr CamMethod kGradCam = CamMethod::kGradCam;
constexpr CamMethod kHiResCam = CamMethod::kHiResCam;

// Of two labels, those in `predicted` with a logit of 1, the others of -1.
SampleScores Sample(std::string id, std::vector<int> labels,
                    std::vector<int> predicted, std::vector<int> unknown = {}) {
  SampleScores sample = {.id = std::move(id),
                         .true_classes = std::move(labels),
                         .unknown_classes = std::move(unknown),
                         .predicted_classes = std::move(predicted),
                         .logits = {-1, -1}};
  for (const int m : sample.predicted_classes) sample.logits[m] = 1;
  return sample;
}

ScoreSummary SummaryOf(const std::vector<SampleScores>& samples) {
  return TableOf(OutputKind::kMultiLabel, 2, samples).Summarize(7);
}

std::vector<std::pair<int, double>> Means(
    const std::vector<LabelMean>& labels) {
  std::vector<std::pair<int, double>> means;
  for (const LabelMean& label : labels) {
    means.emplace_back(label.class_index, label.mean);
  }
  return means;
}

// Label 0: positive in a and b (missed in b), negative in c, unknown of d,
// which predicts it. Label 1: positive in a, negative in b, c (a false
// positive) and d.
TEST(MultiLabelSummary, ClassifiesByLabel) {
  const ClassificationSummary summary =
      SummaryOf({Sample("a", {0, 1}, {0, 1}), Sample("b", {0}, {}),
                 Sample("c", {}, {1}), Sample("d", {}, {0}, {0})})
          .classification;
  EXPECT_EQ(summary.samples, 4);
  ASSERT_THAT(summary.classes, SizeIs(2));
  const ClassSummary& first = summary.classes[0];
  EXPECT_EQ(first.samples, 2);
  EXPECT_EQ(first.negatives, 1);
  EXPECT_EQ(first.recall, 0.5);
  EXPECT_EQ(first.specificity, 1.0);
  EXPECT_EQ(first.balanced_accuracy, 0.75);
  EXPECT_DOUBLE_EQ(first.prevalence.value(), 2.0 / 3);
  EXPECT_EQ(first.auc, 0.75);
  const ClassSummary& second = summary.classes[1];
  EXPECT_EQ(second.samples, 1);
  EXPECT_EQ(second.negatives, 3);
  EXPECT_EQ(second.recall, 1.0);
  EXPECT_DOUBLE_EQ(second.specificity.value(), 2.0 / 3);
  EXPECT_EQ(second.prevalence, 0.25);
  EXPECT_DOUBLE_EQ(second.auc.value(), 2.5 / 3);
}

TEST(MultiLabelSummary, HasNoAccuracyButExactMatchesAndMeansOverLabels) {
  const ClassificationSummary summary =
      SummaryOf({Sample("a", {0, 1}, {0, 1}), Sample("b", {0}, {}),
                 Sample("c", {}, {1}), Sample("d", {}, {0}, {0})})
          .classification;
  EXPECT_FALSE(summary.accuracy.has_value());
  const Estimate exact_match = summary.exact_match.value();
  EXPECT_DOUBLE_EQ(exact_match.mean, 1.0 / 3);  // d is left out
  EXPECT_EQ(exact_match.samples, 3);
  EXPECT_EQ(exact_match.pairs, 0);
  EXPECT_DOUBLE_EQ(summary.mean_auc.value().mean, (0.75 + 2.5 / 3) / 2);
  EXPECT_EQ(summary.mean_auc.value().samples, 4);
  EXPECT_EQ(summary.mean_auc.value().pairs, 0);
  EXPECT_DOUBLE_EQ(summary.balanced_accuracy.value().mean,
                   (0.75 + (1 + 2.0 / 3) / 2) / 2);
}

TEST(MultiLabelSummary, SaysNothingOfWhatIsNeverKnown) {
  const ClassificationSummary summary =
      SummaryOf({Sample("a", {}, {0}, {0, 1}), Sample("b", {1}, {}, {0})})
          .classification;
  EXPECT_FALSE(summary.exact_match.has_value());
  EXPECT_FALSE(summary.mean_auc.has_value());
  EXPECT_FALSE(summary.balanced_accuracy.has_value());
  EXPECT_EQ(summary.classes[0].samples, 0);
  EXPECT_EQ(summary.classes[0].negatives, 0);
  EXPECT_FALSE(summary.classes[0].prevalence.has_value());
  EXPECT_FALSE(summary.classes[0].specificity.has_value());
  EXPECT_EQ(summary.classes[1].prevalence, 1.0);
}

// The mean is over three pairs; the bootstrap draws two samples: both a, both
// b, or one of each. Its means are 0.3, 0.9 and 0.5.
TEST(MultiLabelSummary, AveragesPairsAndDrawsSamples) {
  const ScoreKey key = AopcKey(kGradCam, 4, PerturbationOrder::kMorf);
  SampleScores a = Sample("a", {0, 1}, {0, 1});
  a.scores = {{key, 1, 0.4}, {key, 0, 0.2}};
  SampleScores b = Sample("b", {1}, {1});
  b.scores = {{key, 1, 0.9}};
  const ScoreSummary summary = SummaryOf({b, a, Sample("c", {}, {})});
  ASSERT_THAT(ScoresOf(summary, Metric::kAopc), SizeIs(1));
  const Estimate score = ScoresOf(summary, Metric::kAopc)[0].score.value();
  EXPECT_DOUBLE_EQ(score.mean, 0.5);
  EXPECT_EQ(score.samples, 2);
  EXPECT_EQ(score.pairs, 3);
  EXPECT_DOUBLE_EQ(score.low, 0.3);
  EXPECT_DOUBLE_EQ(score.high, 0.9);
  EXPECT_THAT(Means(ScoresOf(summary, Metric::kAopc)[0].labels),
              ElementsAre(std::pair(0, 0.2), std::pair(1, (0.4 + 0.9) / 2)));
  EXPECT_EQ(ScoresOf(summary, Metric::kAopc)[0].labels[1].pairs, 2);
}

TEST(MultiLabelSummary, AveragesTheCurvesOfPairs) {
  const ScoreKey key = AopcKey(kGradCam, 1, PerturbationOrder::kMorf);
  SampleScores a = Sample("a", {0, 1}, {0, 1});
  a.scores = {{key, 0, 0.4, {}, {1, 0.5}}, {key, 1, 0.2, {}, {0.5, 0}}};
  EXPECT_THAT(ScoresOf(SummaryOf({a}), Metric::kAopc).at(0).mean_curve,
              ElementsAre(0.75, 0.25));
  a.scores[1].curve.clear();
  EXPECT_THAT(ScoresOf(SummaryOf({a}), Metric::kAopc).at(0).mean_curve,
              IsEmpty());
}

TEST(MultiLabelSummary, ComparesMethodsOverPairsThatHaveBoth) {
  SampleScores a = Sample("a", {0, 1}, {0, 1});
  a.scores = {{MaxSensitivityKey(kGradCam, 0.5), 0, 1},
              {MaxSensitivityKey(kHiResCam, 0.5), 0, 4},
              {MaxSensitivityKey(kHiResCam, 0.5), 1, 9}};
  SampleScores b = Sample("b", {0, 1}, {0, 1});
  b.scores = {{MaxSensitivityKey(kGradCam, 0.5), 0, 2, 0.5},
              {MaxSensitivityKey(kHiResCam, 0.5), 0, 3},
              {MaxSensitivityKey(kGradCam, 0.5), 1, 2, 0.25},
              {MaxSensitivityKey(kHiResCam, 0.5), 1, 4}};
  const ScoreSummary summary = SummaryOf({a, b});
  ASSERT_THAT(ScoresOf(summary, Metric::kMaxSensitivity), SizeIs(2));
  const Estimate relative =
      ScoresOf(summary, Metric::kMaxSensitivity)[0].relative_score.value();
  EXPECT_EQ(relative.mean, 0.375);
  EXPECT_EQ(relative.samples, 1);
  EXPECT_EQ(relative.pairs, 2);
  EXPECT_THAT(Means(ScoresOf(summary, Metric::kMaxSensitivity)[1].labels),
              ElementsAre(std::pair(0, 3.5), std::pair(1, 6.5)));
  ASSERT_THAT(summary.differences, SizeIs(1));
  const Estimate difference = summary.differences[0].difference;
  EXPECT_DOUBLE_EQ(difference.mean, (3 + 1 + 2) / 3.0);
  EXPECT_EQ(difference.samples, 2);
  EXPECT_EQ(difference.pairs, 3);
}

// Of label 0 one pair is predicted on its original and both are on their
// brightened images; label 1's only pair is not predicted as it is.
TEST(MultiLabelSummary, HaasIsAShareOfPairs) {
  SampleScores a = Sample("a", {0, 1}, {0});
  a.scores = {{HaasKey(kGradCam), 0, 1}, {HaasKey(kGradCam), 1, 1}};
  SampleScores b = Sample("b", {0}, {});
  b.scores = {{HaasKey(kGradCam), 0, 1}};
  const ScoreSummary summary = SummaryOf({a, b});
  ASSERT_THAT(ScoresOf(summary, Metric::kHaas), SizeIs(1));
  const KeySummary haas = ScoresOf(summary, Metric::kHaas)[0];
  EXPECT_DOUBLE_EQ(haas.share_predicted, 1.0 / 3);
  EXPECT_DOUBLE_EQ(haas.mean_score, 1);
  EXPECT_DOUBLE_EQ(haas.score.value().mean, 3);
  EXPECT_EQ(haas.score.value().samples, 2);
  EXPECT_EQ(haas.score.value().pairs, 3);
  EXPECT_THAT(Means(haas.labels), ElementsAre(std::pair(0, 2.0)));
  EXPECT_EQ(haas.labels[0].pairs, 2);
}

TEST(MultiLabelSummary, ExclusiveClassesHaveNoMeansByLabel) {
  const ScoreSummary summary = StudyTable(40).Summarize(7);
  ASSERT_THAT(ScoresOf(summary, Metric::kAopc), SizeIs(2 * 4 * 3));
  EXPECT_THAT(ScoresOf(summary, Metric::kAopc)[0].labels, IsEmpty());
  EXPECT_EQ(ScoresOf(summary, Metric::kAopc)[0].score.value().pairs, 0);
  EXPECT_THAT(ScoresOf(summary, Metric::kMaxSensitivity)[0].labels, IsEmpty());
  EXPECT_THAT(ScoresOf(summary, Metric::kHaas)[0].labels, IsEmpty());
  EXPECT_EQ(summary.differences[0].difference.pairs, 0);
  const ClassSummary& first = summary.classification.classes[0];
  EXPECT_EQ(first.negatives, 0);
  EXPECT_FALSE(first.specificity.has_value());
  EXPECT_FALSE(first.prevalence.has_value());
}

}  // namespace
}  // namespace camserve
