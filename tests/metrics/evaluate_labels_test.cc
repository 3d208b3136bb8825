// The metrics of samples that may have several labels, on a classifier whose
// answers can be worked out by hand.
#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/metrics/aopc.h"
#include "server/metrics/evaluate_sample.h"
#include "server/metrics/max_sensitivity.h"
#include "tests/common/scores/scores_of.h"
#include "tests/metrics/fake_classifier.h"

namespace camserve {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

double Logistic(double z) { return 1 / (1 + std::exp(-z)); }

// 2 x 2 pixels, one channel, of both labels; the logits are 0 and 1.
LabelledSample SmallSample() {
  return {.id = "a",
          .x = {.shape = {1, 2, 2}, .values = {0.4F, 0.1F, 0.3F, 0.2F}},
          .true_classes = {0, 1}};
}

// Label 0 is predicted at exactly its threshold.
EvaluationSpec MultiLabelSpec() {
  EvaluationSpec spec;
  spec.methods = {CamMethod::kGradCam};
  spec.output = OutputKind::kMultiLabel;
  spec.thresholds = {0.5, 0.7};
  spec.mean = {0.5F};
  spec.std = {0.5F};
  return spec;
}

EvaluationSpec EveryMetric() {
  EvaluationSpec spec = MultiLabelSpec();
  spec.aopc = AopcSpec{.grids = {2}};
  spec.max_sensitivity = MaxSensitivitySpec{.radii = {{0.1, 3}}};
  spec.haas = HaasSpec{};
  return spec;
}

// The image's pixels for label 1, in reverse order for label 0.
Tensor OwnOfEachLabel(CamMethod method, int class_index, const Tensor& image) {
  Tensor map = FirstChannel(method, class_index, image);
  if (class_index == 0) std::reverse(map.values.begin(), map.values.end());
  return map;
}

SampleEvaluation Evaluate(const EvaluationSpec& spec,
                          const LabelledSample& sample,
                          FakeClassifier& classifier) {
  auto evaluation = EvaluateSample(spec, sample, classifier);
  EXPECT_TRUE(evaluation.ok()) << evaluation.status();
  return *std::move(evaluation);
}

// Label 0's probability is 1/2 whatever the image; label 1's map takes the
// greatest pixel first: 1, 0.6, 0.3, 0.1, 0.
TEST(EvaluateLabelsTest, AopcIsOfEachLabelsMapAndProbability) {
  FakeClassifier classifier(OwnOfEachLabel);
  EvaluationSpec spec = MultiLabelSpec();
  spec.aopc = AopcSpec{.grids = {2}, .fill = PerturbationFill::kZero};
  const std::vector<Score> scores =
      ScoresOf(Evaluate(spec, SmallSample(), classifier).scores, Metric::kAopc);
  ASSERT_THAT(scores, SizeIs(2));
  EXPECT_EQ(scores[0].class_index, 0);
  EXPECT_THAT(scores[0].curve, ElementsAre(0.5, 0.5, 0.5, 0.5, 0.5));
  EXPECT_EQ(scores[0].value, 0);
  EXPECT_EQ(scores[1].class_index, 1);
  ASSERT_THAT(scores[1].curve, SizeIs(5));
  int k = 0;
  for (const double z : {1.0, 0.6, 0.3, 0.1, 0.0}) {
    EXPECT_NEAR(scores[1].curve[k++], Logistic(z), 1e-7);
  }
}

// Label 0's map replaces 0.2, 0.3, 0.1, 0.4 in this order of pixels; label 1's
// begins with 0.4.
TEST(EvaluateLabelsTest, EachLabelReplacesWhatItsOwnMapRanksFirst) {
  FakeClassifier classifier(OwnOfEachLabel);
  EvaluationSpec spec = MultiLabelSpec();
  spec.aopc = AopcSpec{.grids = {2}, .fill = PerturbationFill::kZero};
  Evaluate(spec, SmallSample(), classifier);
  EXPECT_TRUE(classifier.images().contains({0.4F, 0.1F, 0.3F, 0}));
  EXPECT_TRUE(classifier.images().contains({0, 0.1F, 0.3F, 0.2F}));
}

TEST(EvaluateLabelsTest, NoImageThatLabelsHaveInCommonIsAskedAboutTwice) {
  FakeClassifier classifier(FirstChannel);
  EvaluationSpec spec = MultiLabelSpec();
  spec.aopc = AopcSpec{.grids = {2}};
  const SampleScores scores = Evaluate(spec, SmallSample(), classifier).scores;
  EXPECT_THAT(ScoresOf(scores, Metric::kAopc), SizeIs(2));
  EXPECT_THAT(classifier.images(), SizeIs(4));
}

// One pass explains x, and one point asks once, whatever the number of labels.
TEST(EvaluateLabelsTest, LabelsSharePasses) {
  FakeClassifier classifier(OwnOfEachLabel);
  EvaluationSpec spec = EveryMetric();
  spec.batch_size = 3;
  Evaluate(spec, SmallSample(), classifier);
  EXPECT_THAT(classifier.explain_sizes(), ElementsAre(1, 3));
  EXPECT_THAT(classifier.explained_classes(), testing::Each(ElementsAre(0, 1)));
  // Three steps of each label, the last of both, and two images of HAAS.
  EXPECT_THAT(classifier.batch_sizes(), ElementsAre(3, 3, 3));
}

TEST(EvaluateLabelsTest, ALabelThatIsMissedHasHaasOnly) {
  FakeClassifier classifier(OwnOfEachLabel);
  EvaluationSpec spec = EveryMetric();
  spec.thresholds = {0.6, 0.7};
  const SampleScores scores = Evaluate(spec, SmallSample(), classifier).scores;
  EXPECT_THAT(scores.true_classes, ElementsAre(0, 1));
  EXPECT_THAT(scores.predicted_classes, ElementsAre(1));
  ASSERT_THAT(ScoresOf(scores, Metric::kAopc), SizeIs(1));
  EXPECT_EQ(ScoresOf(scores, Metric::kAopc)[0].class_index, 1);
  ASSERT_THAT(ScoresOf(scores, Metric::kMaxSensitivity), SizeIs(1));
  EXPECT_EQ(ScoresOf(scores, Metric::kMaxSensitivity)[0].class_index, 1);
  ASSERT_THAT(ScoresOf(scores, Metric::kHaas), SizeIs(2));
  EXPECT_EQ(ScoresOf(scores, Metric::kHaas)[0].class_index, 0);
  EXPECT_FALSE(ScoresOf(scores, Metric::kHaas)[0].value);
  EXPECT_EQ(ScoresOf(scores, Metric::kHaas)[1].class_index, 1);
  // Points need no map of label 0.
  EXPECT_EQ(classifier.explained_classes().count({1}), 3U);
}

TEST(EvaluateLabelsTest, MaxSensitivityIsOfEachLabelsMap) {
  // Label 0's map never moves.
  FakeClassifier classifier([](CamMethod, int m, const Tensor& image) {
    if (m == 1) return FirstChannel(CamMethod::kGradCam, m, image);
    return Tensor{.shape = {2, 2}, .values = {1, 0, 0, 0}};
  });
  EvaluationSpec spec = MultiLabelSpec();
  spec.max_sensitivity = MaxSensitivitySpec{.radii = {{0.1, 4}}};
  const LabelledSample sample = SmallSample();
  const std::vector<Score> scores = ScoresOf(
      Evaluate(spec, sample, classifier).scores, Metric::kMaxSensitivity);
  double longest = 0;
  for (int n = 0; n < 4; ++n) {
    Tensor point;
    SensitivityPoint(sample.x, 0.1, n, spec.seed, sample.id, point);
    double square = 0;
    for (int i = 0; i < 4; ++i) {
      const double step = double{point.values[i]} - sample.x.values[i];
      square += step * step;
    }
    longest = std::max(longest, std::sqrt(square));
  }
  ASSERT_THAT(scores, SizeIs(2));
  EXPECT_EQ(scores[0].class_index, 0);
  EXPECT_EQ(scores[0].value, 0);
  EXPECT_EQ(scores[1].class_index, 1);
  EXPECT_NEAR(scores[1].value, longest, 1e-12);
}

// mean 0.5 and std 0.5: x is x', and HA = x * (1 + a). Label 1's map darkens
// nothing and lifts the sum from 1 to 1.3; label 0's is 0.
TEST(EvaluateLabelsTest, HaasIsOfEachLabelsOwnImage) {
  FakeClassifier classifier([](CamMethod, int m, const Tensor&) {
    return Tensor{.shape = {2, 2}, .values = {0, 0, 1.0F * m, 0}};
  });
  EvaluationSpec spec = MultiLabelSpec();
  spec.haas = HaasSpec{};
  spec.thresholds = {0.5, 0.75};  // 1 / (1 + e^-1.3) is 0.786, of 1 0.731
  const SampleScores scores = Evaluate(spec, SmallSample(), classifier).scores;
  EXPECT_THAT(scores.predicted_classes, ElementsAre(0));
  ASSERT_THAT(ScoresOf(scores, Metric::kHaas), SizeIs(2));
  EXPECT_TRUE(ScoresOf(scores, Metric::kHaas)[0].value);
  EXPECT_TRUE(ScoresOf(scores, Metric::kHaas)[1].value);
  EXPECT_FALSE(ScoresOf(scores, Metric::kHaas)[1].predicted_index.has_value());
  EXPECT_THAT(classifier.images(), SizeIs(2));
}

TEST(EvaluateLabelsTest, OfNoLabelThereAreLogitsAndPredictions) {
  FakeClassifier classifier(OwnOfEachLabel);
  LabelledSample sample = SmallSample();
  sample.true_classes = {};
  sample.unknown_classes = {1};
  const SampleScores scores =
      Evaluate(EveryMetric(), sample, classifier).scores;
  EXPECT_EQ(scores.id, "a");
  EXPECT_THAT(scores.true_classes, IsEmpty());
  EXPECT_THAT(scores.unknown_classes, ElementsAre(1));
  EXPECT_THAT(scores.predicted_classes, ElementsAre(0, 1));
  EXPECT_THAT(scores.logits, ElementsAre(0, 1));
  EXPECT_THAT(ScoresOf(scores, Metric::kAopc), IsEmpty());
  EXPECT_THAT(ScoresOf(scores, Metric::kMaxSensitivity), IsEmpty());
  EXPECT_THAT(ScoresOf(scores, Metric::kHaas), IsEmpty());
  EXPECT_THAT(classifier.batch_sizes(), IsEmpty());
  EXPECT_THAT(classifier.explain_sizes(), ElementsAre(1));
}

// Nobody knows whether label 1 is true: it is as if nobody had asked about it.
TEST(EvaluateLabelsTest, AnUnknownLabelHasNoScores) {
  FakeClassifier classifier(OwnOfEachLabel);
  LabelledSample sample = SmallSample();
  sample.true_classes = {0};
  sample.unknown_classes = {1};
  const SampleScores scores =
      Evaluate(EveryMetric(), sample, classifier).scores;
  ASSERT_THAT(ScoresOf(scores, Metric::kAopc), SizeIs(1));
  EXPECT_EQ(ScoresOf(scores, Metric::kAopc)[0].class_index, 0);
  EXPECT_THAT(ScoresOf(scores, Metric::kMaxSensitivity), SizeIs(1));
  EXPECT_THAT(ScoresOf(scores, Metric::kHaas), SizeIs(1));
  EXPECT_THAT(scores.predicted_classes, ElementsAre(0, 1));
}

TEST(EvaluateLabelsTest, ExclusiveHaasNamesTheClassThatIsPredicted) {
  FakeClassifier classifier(FirstChannel);
  EvaluationSpec spec = MultiLabelSpec();
  spec.output = OutputKind::kExclusive;
  spec.haas = HaasSpec{};
  LabelledSample sample = SmallSample();
  sample.true_classes = {0};
  const SampleScores scores = Evaluate(spec, sample, classifier).scores;
  ASSERT_THAT(ScoresOf(scores, Metric::kHaas), SizeIs(1));
  EXPECT_EQ(ScoresOf(scores, Metric::kHaas)[0].class_index, 0);
  EXPECT_EQ(ScoresOf(scores, Metric::kHaas)[0].predicted_index, 1);
  EXPECT_FALSE(ScoresOf(scores, Metric::kHaas)[0].value);
}

}  // namespace
}  // namespace camserve
