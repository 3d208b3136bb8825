// Summaries of a few samples, worked out by hand.
#include "common/scores/score_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "tests/common/scores/scores_of.h"
#include "tests/common/scores/study_samples.h"

namespace camserve {
namespace {

using testing::DoubleEq;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr CamMethod kGradCam = CamMethod::kGradCam;
constexpr CamMethod kHiResCam = CamMethod::kHiResCam;

// Of two classes, sure of `predicted` by `margin`.
SampleScores Sample(std::string id, int true_class, int predicted,
                    float margin = 1) {
  SampleScores sample = {.id = std::move(id),
                         .true_classes = {true_class},
                         .predicted_classes = {predicted},
                         .logits = {0, 0}};
  sample.logits[predicted] = margin;
  return sample;
}

// Correctly classified.
SampleScores WithAopc(std::string id, std::vector<Score> aopc) {
  SampleScores sample = Sample(std::move(id), 0, 0);
  sample.scores = std::move(aopc);
  return sample;
}

SampleScores WithHaas(SampleScores sample, int grad_cam, int hires_cam) {
  const int m = sample.true_classes.front();
  for (const auto& [method, predicted] :
       {std::pair(kGradCam, grad_cam), std::pair(kHiResCam, hires_cam)}) {
    sample.scores.push_back({.key = HaasKey(method),
                             .class_index = m,
                             .value = predicted == m ? 1.0 : 0.0,
                             .predicted_index = predicted});
  }
  return sample;
}

ScoreSummary SummaryOf(const std::vector<SampleScores>& samples) {
  return TableOf(OutputKind::kExclusive, 2, samples).Summarize(7);
}

// Class 0: three samples, two right. Class 1: one, right. Probabilities of
// class 1 in ascending order: classes 0, 0, then 0 and 1 tied.
TEST(ScoreTable, SummarizesClassification) {
  const ClassificationSummary summary =
      SummaryOf({Sample("a", 0, 0, 1), Sample("b", 0, 0, 2),
                 Sample("c", 0, 1, 3), Sample("d", 1, 1, 3)})
          .classification;
  EXPECT_EQ(summary.samples, 4);
  EXPECT_DOUBLE_EQ(summary.accuracy.value().mean, 0.75);
  EXPECT_EQ(summary.accuracy.value().samples, 4);
  EXPECT_EQ(summary.accuracy.value().pairs, 0);
  EXPECT_FALSE(summary.exact_match.has_value());
  EXPECT_DOUBLE_EQ(summary.balanced_accuracy.value().mean, 5.0 / 6);
  EXPECT_DOUBLE_EQ(summary.mean_auc.value().mean, 2.5 / 3);
  ASSERT_THAT(summary.classes, SizeIs(2));
  EXPECT_EQ(summary.classes[0].samples, 3);
  EXPECT_DOUBLE_EQ(summary.classes[0].recall.value(), 2.0 / 3);
  EXPECT_DOUBLE_EQ(summary.classes[0].auc.value(), 2.5 / 3);
  EXPECT_EQ(summary.classes[1].samples, 1);
  EXPECT_DOUBLE_EQ(summary.classes[1].recall.value(), 1);
}

TEST(ScoreTable, SaysNothingOfNoSample) {
  const ScoreSummary summary = SummaryOf({});
  EXPECT_EQ(summary.classification.samples, 0);
  EXPECT_FALSE(summary.classification.accuracy.has_value());
  EXPECT_FALSE(summary.classification.balanced_accuracy.has_value());
  EXPECT_FALSE(summary.classification.mean_auc.has_value());
  ASSERT_THAT(summary.classification.classes, SizeIs(2));
  EXPECT_FALSE(summary.classification.classes[0].recall.has_value());
  EXPECT_FALSE(summary.classification.classes[0].auc.has_value());
  EXPECT_THAT(summary.scores, IsEmpty());
  EXPECT_THAT(summary.differences, IsEmpty());
}

TEST(ScoreTable, HasNoAucOfOneClassAlone) {
  const ClassificationSummary summary =
      SummaryOf({Sample("a", 0, 0), Sample("b", 0, 1)}).classification;
  EXPECT_DOUBLE_EQ(summary.balanced_accuracy.value().mean, 0.5);
  EXPECT_FALSE(summary.mean_auc.has_value());
  EXPECT_FALSE(summary.classes[0].auc.has_value());
  EXPECT_FALSE(summary.classes[1].auc.has_value());
  EXPECT_FALSE(summary.classes[1].recall.has_value());
}

// Nothing to divide by: HAAS is absent, its accuracies are not.
TEST(ScoreTable, OfMisclassifiedSamplesHasNoHaas) {
  const ScoreSummary summary = SummaryOf(
      {WithHaas(Sample("a", 0, 1), 0, 1), WithHaas(Sample("b", 0, 1), 1, 1)});
  EXPECT_THAT(ScoresOf(summary, Metric::kAopc), IsEmpty());
  ASSERT_THAT(ScoresOf(summary, Metric::kHaas), SizeIs(2));
  EXPECT_FALSE(ScoresOf(summary, Metric::kHaas)[0].score.has_value());
  EXPECT_EQ(ScoresOf(summary, Metric::kHaas)[0].share_predicted, 0);
  EXPECT_EQ(ScoresOf(summary, Metric::kHaas)[0].mean_score, 0.5);
  EXPECT_THAT(summary.differences, IsEmpty());
}

// Sample "d" has no HAAS and does not count; of the others two are right as
// they are, three with Grad-CAM's brightening, one with HiResCAM's.
TEST(ScoreTable, SummarizesHaas) {
  const ScoreSummary summary = SummaryOf(
      {WithHaas(Sample("a", 0, 0), 0, 0), WithHaas(Sample("b", 1, 1), 1, 0),
       WithHaas(Sample("c", 1, 0), 1, 0), Sample("d", 0, 0)});
  ASSERT_THAT(ScoresOf(summary, Metric::kHaas), SizeIs(2));
  EXPECT_EQ(ScoresOf(summary, Metric::kHaas)[0].key.method, kGradCam);
  EXPECT_DOUBLE_EQ(ScoresOf(summary, Metric::kHaas)[0].score.value().mean, 1.5);
  EXPECT_EQ(ScoresOf(summary, Metric::kHaas)[0].score.value().samples, 3);
  EXPECT_DOUBLE_EQ(ScoresOf(summary, Metric::kHaas)[0].share_predicted,
                   2.0 / 3);
  EXPECT_DOUBLE_EQ(ScoresOf(summary, Metric::kHaas)[0].mean_score, 1);
  EXPECT_DOUBLE_EQ(ScoresOf(summary, Metric::kHaas)[1].score.value().mean, 0.5);
  ASSERT_THAT(summary.differences, SizeIs(1));
  const PairedDifference& difference = summary.differences[0];
  EXPECT_EQ(difference.key, HaasKey(kHiResCam));
  EXPECT_DOUBLE_EQ(difference.difference.mean, -1);
}

TEST(ScoreTable, SummarizesAopcByKey) {
  const ScoreKey first = AopcKey(kGradCam, 1, PerturbationOrder::kMorf);
  const ScoreKey second = AopcKey(kGradCam, 2, PerturbationOrder::kLerf);
  const ScoreSummary summary =
      SummaryOf({WithAopc("a", {{second, 0, 0.1, {}, {}},
                                {first, 0, 0.2, {}, {0.5, 0.25}}}),
                 WithAopc("b", {{first, 0, 0.6, {}, {1, 0.75}}})});
  ASSERT_THAT(ScoresOf(summary, Metric::kAopc), SizeIs(2));
  EXPECT_EQ(ScoresOf(summary, Metric::kAopc)[0].key, first);
  EXPECT_DOUBLE_EQ(ScoresOf(summary, Metric::kAopc)[0].score.value().mean, 0.4);
  EXPECT_EQ(ScoresOf(summary, Metric::kAopc)[0].score.value().samples, 2);
  EXPECT_THAT(ScoresOf(summary, Metric::kAopc)[0].mean_curve,
              ElementsAre(0.75, 0.5));
  EXPECT_EQ(ScoresOf(summary, Metric::kAopc)[1].key, second);
  EXPECT_EQ(ScoresOf(summary, Metric::kAopc)[1].score.value().samples, 1);
  EXPECT_EQ(ScoresOf(summary, Metric::kAopc)[1].score.value().low, 0.1);
  EXPECT_THAT(summary.differences, IsEmpty());
}

// A mean of some curves is not the mean score's.
TEST(ScoreTable, HasNoCurveWhereSomeSampleBroughtNone) {
  const ScoreKey key = AopcKey(kGradCam, 1, PerturbationOrder::kMorf);
  const ScoreSummary summary =
      SummaryOf({WithAopc("a", {{key, 0, 0.2, {}, {1, 0}}}),
                 WithAopc("b", {{key, 0, 0.4, {}, {}}})});
  ASSERT_THAT(ScoresOf(summary, Metric::kAopc), SizeIs(1));
  EXPECT_THAT(ScoresOf(summary, Metric::kAopc)[0].mean_curve, IsEmpty());
}

// Sample "c" has one method only; the random order is no method's.
TEST(ScoreTable, ComparesMethodsOverSamplesThatHaveBoth) {
  const auto aopc = [](CamMethod method, PerturbationOrder order,
                       double score) {
    return Score{AopcKey(method, 4, order), 0, score};
  };
  using enum PerturbationOrder;
  const ScoreSummary summary = SummaryOf(
      {WithAopc("a",
                {aopc(kGradCam, kMorf, 0.1), aopc(kHiResCam, kMorf, 0.3),
                 aopc(kGradCam, kRandom, 0.2), aopc(kHiResCam, kRandom, 0.2)}),
       WithAopc("b", {aopc(kGradCam, kMorf, 0.2), aopc(kHiResCam, kMorf, 0.6)}),
       WithAopc("c", {aopc(kHiResCam, kMorf, 0.9)})});
  ASSERT_THAT(summary.differences, SizeIs(1));
  const PairedDifference& difference = summary.differences[0];
  EXPECT_EQ(difference.first, kHiResCam);
  EXPECT_EQ(difference.second, kGradCam);
  EXPECT_EQ(difference.key, AopcKey(kHiResCam, 4, kMorf));
  EXPECT_THAT(difference.difference.mean, DoubleEq(0.3));
  // Of two samples the interval reaches both.
  EXPECT_THAT(difference.difference.low, DoubleEq(0.2));
  EXPECT_THAT(difference.difference.high, DoubleEq(0.4));
  EXPECT_EQ(difference.difference.samples, 2);
  EXPECT_TRUE(difference.difference.excludes_zero());
}

TEST(ScoreTable, SummarizesMaxSensitivity) {
  SampleScores a = Sample("a", 0, 0);
  a.scores = {{MaxSensitivityKey(kHiResCam, 0.5), 0, 4},
              {MaxSensitivityKey(kGradCam, 0.5), 0, 1, 0.25}};
  SampleScores b = Sample("b", 0, 0);
  b.scores = {{MaxSensitivityKey(kGradCam, 0.5), 0, 2}};
  const ScoreSummary summary = SummaryOf({a, b});
  ASSERT_THAT(ScoresOf(summary, Metric::kMaxSensitivity), SizeIs(2));
  EXPECT_EQ(ScoresOf(summary, Metric::kMaxSensitivity)[0].key,
            MaxSensitivityKey(kGradCam, 0.5));
  EXPECT_DOUBLE_EQ(
      ScoresOf(summary, Metric::kMaxSensitivity)[0].score.value().mean, 1.5);
  EXPECT_EQ(
      ScoresOf(summary, Metric::kMaxSensitivity)[0].relative_score.value().mean,
      0.25);
  EXPECT_EQ(ScoresOf(summary, Metric::kMaxSensitivity)[0]
                .relative_score.value()
                .samples,
            1);
  EXPECT_EQ(ScoresOf(summary, Metric::kMaxSensitivity)[1].score.value().mean,
            4);
  EXPECT_FALSE(
      ScoresOf(summary, Metric::kMaxSensitivity)[1].relative_score.has_value());
  ASSERT_THAT(summary.differences, SizeIs(1));
  EXPECT_EQ(summary.differences[0].key, MaxSensitivityKey(kHiResCam, 0.5));
  EXPECT_EQ(summary.differences[0].difference.mean, 3);
}

// 4 grids in 2 orders, 6 radii, HAAS.
TEST(ScoreTable, ComparesEveryScoreOfTheStudy) {
  const ScoreSummary summary = StudyTable(40).Summarize(7);
  EXPECT_THAT(ScoresOf(summary, Metric::kAopc), SizeIs(2 * 4 * 3));
  EXPECT_THAT(ScoresOf(summary, Metric::kMaxSensitivity), SizeIs(2 * 6));
  EXPECT_THAT(ScoresOf(summary, Metric::kHaas), SizeIs(2));
  EXPECT_THAT(summary.differences, SizeIs(4 * 2 + 6 + 1));
}

TEST(ScoreTable, NeverSaysNan) {
  for (const OutputKind output :
       {OutputKind::kExclusive, OutputKind::kMultiLabel}) {
    for (int count = 1; count <= 12; ++count) {
      const ScoreSummary summary = StudyTable(count, output).Summarize(7);
      for (const double number : Numbers(summary)) {
        ASSERT_TRUE(std::isfinite(number)) << count << " samples";
      }
    }
  }
}

TEST(ScoreTable, KnowsItsSamples) {
  ScoreTable table = TableOf(OutputKind::kExclusive, 2, {Sample("a", 0, 0)});
  EXPECT_TRUE(table.Contains("a"));
  EXPECT_FALSE(table.Contains("b"));
  const ScoreTable moved = std::move(table);
  EXPECT_TRUE(moved.Contains("a"));
  EXPECT_EQ(moved.samples(), 1);
}

}  // namespace
}  // namespace camserve
