// Every metric on a classifier whose answers can be worked out by hand.
#include "server/metrics/evaluate_sample.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "common/scores/philox.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/metrics/aopc.h"
#include "server/metrics/max_sensitivity.h"
#include "tests/common/scores/scores_of.h"
#include "tests/metrics/fake_classifier.h"

namespace camserve {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

double Logistic(double z) { return 1 / (1 + std::exp(-z)); }

// 2 x 2 pixels, one channel; the sum is 1 and the class 1.
LabelledSample SmallSample() {
  return {.id = "a",
          .x = {.shape = {1, 2, 2}, .values = {0.4F, 0.1F, 0.3F, 0.2F}},
          .true_classes = {1}};
}

EvaluationSpec AopcOnly(AopcSpec aopc) {
  EvaluationSpec spec;
  spec.methods = {CamMethod::kGradCam};
  spec.aopc = std::move(aopc);
  spec.mean = {0.5F};
  spec.std = {0.5F};
  return spec;
}

TEST(AopcTest, OfACurveIsTheMeanDropOverAllSteps) {
  // (0 + 0.5 + 0.75 + 1) / 4.
  EXPECT_DOUBLE_EQ(AopcOfCurve({1, 0.5, 0.25, 0}), 2.25 / 4);
  EXPECT_DOUBLE_EQ(AopcOfCurve({0.5, 1}), -0.25);
}

// The greatest pixel goes first: 1, 0.6, 0.3, 0.1, 0.
TEST(EvaluateSampleTest, MorfWithZerosByHand) {
  FakeClassifier classifier(FirstChannel);
  const auto evaluation =
      EvaluateSample(AopcOnly({.grids = {2}, .fill = PerturbationFill::kZero}),
                     SmallSample(), classifier);
  ASSERT_TRUE(evaluation.ok()) << evaluation.status();
  const SampleScores& scores = evaluation->scores;
  EXPECT_THAT(scores.predicted_classes, ElementsAre(1));
  ASSERT_THAT(ScoresOf(scores, Metric::kAopc), SizeIs(1));
  std::vector<double> curve;
  for (const double z : {1.0, 0.6, 0.3, 0.1, 0.0}) curve.push_back(Logistic(z));
  ASSERT_THAT(ScoresOf(scores, Metric::kAopc)[0].curve, SizeIs(5));
  for (int k = 0; k < 5; ++k) {
    EXPECT_NEAR(ScoresOf(scores, Metric::kAopc)[0].curve[k], curve[k], 1e-7)
        << k;
  }
  EXPECT_NEAR(ScoresOf(scores, Metric::kAopc)[0].value, AopcOfCurve(curve),
              1e-7);
}

TEST(EvaluateSampleTest, LerfTakesTheLeastFirst) {
  FakeClassifier classifier(FirstChannel);
  const auto evaluation =
      EvaluateSample(AopcOnly({.grids = {2},
                               .orders = {PerturbationOrder::kLerf},
                               .fill = PerturbationFill::kZero}),
                     SmallSample(), classifier);
  ASSERT_TRUE(evaluation.ok()) << evaluation.status();
  const std::vector<double> curve =
      ScoresOf(evaluation->scores, Metric::kAopc).at(0).curve;
  int k = 0;
  for (const double z : {1.0, 0.9, 0.7, 0.4, 0.0}) {
    EXPECT_NEAR(curve[k++], Logistic(z), 1e-7);
  }
}

TEST(EvaluateSampleTest, MeanFillKeepsTheSumOfAWholeImage) {
  FakeClassifier classifier(FirstChannel);
  const auto evaluation =
      EvaluateSample(AopcOnly({.grids = {2}, .fill = PerturbationFill::kMean}),
                     SmallSample(), classifier);
  ASSERT_TRUE(evaluation.ok()) << evaluation.status();
  const std::vector<double> curve =
      ScoresOf(evaluation->scores, Metric::kAopc).at(0).curve;
  EXPECT_NEAR(curve.back(), curve.front(), 1e-7);
  EXPECT_NEAR(curve[1], Logistic(1 - 0.4 + 0.25), 1e-7);
}

TEST(EvaluateSampleTest, NoiseLiesBetweenTheImagesExtremes) {
  FakeClassifier classifier(FirstChannel);
  const auto evaluation =
      EvaluateSample(AopcOnly({.grids = {1}}), SmallSample(), classifier);
  ASSERT_TRUE(evaluation.ok()) << evaluation.status();
  ASSERT_THAT(classifier.images(), SizeIs(1));
  std::vector<float> uniform(4);
  FillUniform({.stream = StreamOf("a"), .purpose = NoisePurpose::kAopcFill}, 0,
              absl::MakeSpan(uniform));
  for (int i = 0; i < 4; ++i) {
    EXPECT_FLOAT_EQ((*classifier.images().begin())[i],
                    uniform[i] * (0.4F - 0.1F) + 0.1F);
  }
}

TEST(EvaluateSampleTest, NoImageIsAskedAboutTwice) {
  // Both methods agree; the orders share the image without any region left, as
  // the grids do.
  FakeClassifier classifier(FirstChannel);
  EvaluationSpec spec =
      AopcOnly({.grids = {1, 2},
                .orders = {PerturbationOrder::kMorf, PerturbationOrder::kLerf,
                           PerturbationOrder::kRandom},
                .fill = PerturbationFill::kZero});
  spec.methods = {CamMethod::kGradCam, CamMethod::kHiResCam};
  const auto evaluation = EvaluateSample(spec, SmallSample(), classifier);
  ASSERT_TRUE(evaluation.ok()) << evaluation.status();
  EXPECT_THAT(ScoresOf(evaluation->scores, Metric::kAopc), SizeIs(2 * 2 * 3));
  const auto& images = classifier.images();
  const std::set<std::vector<float>> distinct(images.begin(), images.end());
  EXPECT_EQ(images.size(), distinct.size());
  EXPECT_LE(images.size(), 1U + 3 * 3);
}

TEST(EvaluateSampleTest, PassesAreFullButTheLastOfEachKind) {
  FakeClassifier classifier(FirstChannel);
  EvaluationSpec spec;
  spec.aopc = AopcSpec{.grids = {2}, .orders = {PerturbationOrder::kMorf}};
  spec.max_sensitivity = MaxSensitivitySpec{.radii = {{0.1, 3}, {0.2, 4}}};
  spec.haas = HaasSpec{};
  spec.mean = {0};
  spec.std = {1};
  spec.batch_size = 3;
  const auto evaluation = EvaluateSample(spec, SmallSample(), classifier);
  ASSERT_TRUE(evaluation.ok()) << evaluation.status();
  // Four steps, the same for both methods, and an image of HAAS for each.
  EXPECT_THAT(classifier.batch_sizes(), ElementsAre(3, 3));
  // x; then 3 + 4 points.
  EXPECT_THAT(classifier.explain_sizes(), ElementsAre(1, 3, 3, 1));
}

TEST(EvaluateSampleTest, AMisclassifiedSampleHasHaasOnly) {
  FakeClassifier classifier(FirstChannel);
  EvaluationSpec spec;
  spec.aopc = AopcSpec{.grids = {2}};
  spec.max_sensitivity = MaxSensitivitySpec{.radii = {{0.1, 3}}};
  spec.haas = HaasSpec{};
  spec.mean = {0};
  spec.std = {1};
  LabelledSample sample = SmallSample();
  sample.true_classes = {0};
  const auto evaluation = EvaluateSample(spec, sample, classifier);
  ASSERT_TRUE(evaluation.ok()) << evaluation.status();
  EXPECT_THAT(evaluation->scores.predicted_classes, ElementsAre(1));
  EXPECT_THAT(ScoresOf(evaluation->scores, Metric::kAopc), IsEmpty());
  EXPECT_THAT(ScoresOf(evaluation->scores, Metric::kMaxSensitivity), IsEmpty());
  EXPECT_THAT(ScoresOf(evaluation->scores, Metric::kHaas), SizeIs(2));
}

TEST(EvaluateSampleTest, ATiesLowestIndexIsPredicted) {
  FakeClassifier classifier(FirstChannel);
  LabelledSample sample = SmallSample();
  sample.x.values = {0, 0, 0, 0};
  sample.true_classes = {0};
  const auto evaluation = EvaluateSample({}, sample, classifier);
  ASSERT_TRUE(evaluation.ok()) << evaluation.status();
  EXPECT_THAT(evaluation->scores.predicted_classes, ElementsAre(0));
}

// The heatmap is the image itself, so that it moves by the noise.
TEST(EvaluateSampleTest, MaxSensitivityIsTheLongestStepOfTheHeatmap) {
  FakeClassifier classifier(FirstChannel);
  EvaluationSpec spec;
  spec.methods = {CamMethod::kHiResCam};
  spec.max_sensitivity = MaxSensitivitySpec{.radii = {{0.1, 5}, {0.5, 7}}};
  spec.seed = 11;
  spec.batch_size = 2;
  const LabelledSample sample = SmallSample();
  const auto evaluation = EvaluateSample(spec, sample, classifier);
  ASSERT_TRUE(evaluation.ok()) << evaluation.status();
  const auto& scores = ScoresOf(evaluation->scores, Metric::kMaxSensitivity);
  ASSERT_THAT(scores, SizeIs(2));
  double norm = 0;
  for (const float value : sample.x.values) norm += double{value} * value;
  for (int i = 0; i < 2; ++i) {
    const SensitivityPoints& radius = spec.max_sensitivity->radii[i];
    double longest = 0;
    for (int n = 0; n < radius.points; ++n) {
      Tensor point;
      SensitivityPoint(sample.x, radius.radius, n, 11, "a", point);
      double square = 0;
      for (int e = 0; e < 4; ++e) {
        const double step = double{point.values[e]} - sample.x.values[e];
        EXPECT_LE(std::abs(step), radius.radius + 1e-6);
        square += step * step;
      }
      longest = std::max(longest, std::sqrt(square));
    }
    EXPECT_EQ(RadiusOf(scores[i].key.parameters), radius.radius);
    EXPECT_NEAR(scores[i].value, longest, 1e-12);
    ASSERT_TRUE(scores[i].relative_value.has_value());
    EXPECT_NEAR(*scores[i].relative_value, longest / std::sqrt(norm), 1e-12);
  }
}

TEST(EvaluateSampleTest, AnEmptyHeatmapHasNoRelativeSensitivity) {
  FakeClassifier classifier([](CamMethod, int, const Tensor&) {
    return Tensor{.shape = {2, 2}, .values = std::vector<float>(4)};
  });
  EvaluationSpec spec;
  spec.max_sensitivity = MaxSensitivitySpec{.radii = {{0.1, 2}}};
  const auto evaluation = EvaluateSample(spec, SmallSample(), classifier);
  ASSERT_TRUE(evaluation.ok()) << evaluation.status();
  for (const Score& score :
       ScoresOf(evaluation->scores, Metric::kMaxSensitivity)) {
    EXPECT_EQ(score.value, 0);
    EXPECT_FALSE(score.relative_value.has_value());
  }
}

// mean 0.5 and std 0.5: x is x', and HA the input itself.
TEST(EvaluateSampleTest, HaasBrightensAwayFromTheMiddle) {
  FakeClassifier classifier([](CamMethod, int, const Tensor&) {
    return Tensor{.shape = {2, 2}, .values = {0, 0.5F, 1, 1}};
  });
  EvaluationSpec spec;
  spec.methods = {CamMethod::kGradCam};
  spec.haas = HaasSpec{};
  spec.mean = {0.5F};
  spec.std = {0.5F};
  LabelledSample sample = SmallSample();
  sample.x.values = {0.5F, 0.5F, 0.75F, -0.25F};
  ASSERT_TRUE(EvaluateSample(spec, sample, classifier).ok());
  ASSERT_THAT(classifier.images(), SizeIs(1));
  EXPECT_THAT(*classifier.images().begin(), ElementsAre(0.5, 0.75, 1, -0.5));
  // The fake's signed maps are the negatives: (1 + a) is 1, 0.5, 0, 0.
  spec.haas->is_signed = true;
  FakeClassifier another([](CamMethod, int, const Tensor&) {
    return Tensor{.shape = {2, 2}, .values = {0, 0.5F, 1, 1}};
  });
  ASSERT_TRUE(EvaluateSample(spec, sample, another).ok());
  EXPECT_THAT(*another.images().begin(), ElementsAre(0.5, 0.25, 0, 0));
}

TEST(EvaluateSampleTest, HaasIsRefusedForWhatIsNoImageAndTheRestIsMeasured) {
  FakeClassifier classifier(FirstChannel);
  EvaluationSpec spec = AopcOnly({.grids = {2}});
  spec.haas = HaasSpec{};
  LabelledSample sample = SmallSample();
  for (const float value :
       {1.01F, -1.01F, std::numeric_limits<float>::quiet_NaN()}) {
    sample.x.values[0] = value;
    sample.true_classes = {value > 0 ? 1 : 0};
    const auto evaluation = EvaluateSample(spec, sample, classifier);
    ASSERT_TRUE(evaluation.ok()) << evaluation.status();
    EXPECT_THAT(evaluation->refusals.at(Metric::kHaas),
                testing::HasSubstr("outside [0, 1]"));
    EXPECT_THAT(ScoresOf(evaluation->scores, Metric::kHaas), IsEmpty());
  }
  sample = SmallSample();
  sample.x.values[0] = 1.001F;  // 1.0005 in [0, 1]
  const auto evaluation = EvaluateSample(spec, sample, classifier);
  EXPECT_THAT(evaluation->refusals, IsEmpty());
  EXPECT_THAT(ScoresOf(evaluation->scores, Metric::kAopc), SizeIs(1));
}

TEST(EvaluateSampleTest, AnInputThatAGridDoesNotFitIsRefused) {
  FakeClassifier classifier(FirstChannel);
  const auto evaluation =
      EvaluateSample(AopcOnly({.grids = {3}}), SmallSample(), classifier);
  EXPECT_EQ(evaluation.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(evaluation.status().message(), testing::HasSubstr("aopc.grids"));
}

TEST(EvaluateSampleTest, WhatAPassAnswersIsTheAnswer) {
  class Failing : public FakeClassifier {
   public:
    Failing() : FakeClassifier(FirstChannel) {}
    absl::StatusOr<Tensor> Logits(Tensor) override {
      return absl::ResourceExhaustedError("out of memory");
    }
  };
  Failing classifier;
  const auto evaluation =
      EvaluateSample(AopcOnly({.grids = {2}}), SmallSample(), classifier);
  EXPECT_EQ(evaluation.status().code(), absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace camserve
