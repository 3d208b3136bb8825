// What a model returns: probabilities, several labels, dictionaries.
#include <c10/util/Exception.h>

#include <cmath>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/torchscript/torchscript_model.h"
#include "tests/torchscript/loaded_test_model.h"
#include "tests/torchscript/model_assertions.h"

namespace camserve {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// Models that have the scores of "scores", and return something else of them.
struct Ending {
  std::string name;
  LastStep step;
  OutputKind kind;
  std::string key = {};
};

class EndingTest : public testing::TestWithParam<Ending> {};

TEST_P(EndingTest, TheScoresUnderItAreExplained) {
  const LoadedTestModel ending(GetParam().name);
  ASSERT_TRUE(ending.status().ok()) << ending.status();
  const ModelOutput& output = ending.model().output();
  EXPECT_EQ(output.removed_step, GetParam().step);
  EXPECT_EQ(output.kind, GetParam().kind);
  EXPECT_EQ(output.logits_key, GetParam().key);
  EXPECT_THAT(ending.model().warnings(), IsEmpty());

  const LoadedTestModel scores("scores");
  SampleQuestion question = scores.Question(3);
  question.classes = TopK{5};
  const SampleExplanation expected = scores.Explain(question);
  const SampleExplanation found = ending.Explain(question);
  ASSERT_EQ(found.logits.size(), expected.logits.size());
  double total = 0;
  for (size_t m = 0; m < found.logits.size(); ++m) {
    EXPECT_NEAR(found.logits[m], expected.logits[m], 1e-5);
    if (GetParam().kind == OutputKind::kMultiLabel) {
      EXPECT_NEAR(found.probabilities[m],
                  1 / (1 + std::exp(-double{found.logits[m]})), 1e-12);
    }
    total += found.probabilities[m];
  }
  if (GetParam().kind == OutputKind::kExclusive) {
    EXPECT_NEAR(total, 1, 1e-12);
  }
  ASSERT_EQ(found.maps.size(), expected.maps.size());
  for (size_t i = 0; i < found.maps.size(); ++i) {
    EXPECT_LE(Distance(found.maps[i].raw, expected.maps[i].raw),
              1e-5 * Magnitude(expected.maps[i].raw));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Models, EndingTest,
    testing::Values(
        Ending{"softmax", LastStep::kSoftmax, OutputKind::kExclusive},
        Ending{"log_softmax", LastStep::kLogSoftmax, OutputKind::kExclusive},
        Ending{"wrapped_softmax", LastStep::kSoftmax, OutputKind::kExclusive},
        Ending{"sigmoid", LastStep::kSigmoid, OutputKind::kMultiLabel},
        Ending{"dict_output", LastStep::kNone, OutputKind::kExclusive,
               "logits"},
        Ending{"dict_of_softmax", LastStep::kSoftmax, OutputKind::kExclusive,
               "p"},
        Ending{"filled_dict", LastStep::kNone, OutputKind::kExclusive,
               "logits"}),
    [](const auto& test) { return test.param.name; });

TEST(OneSigmoidTest, IsTwoClassesAndItsLogitIsExplained) {
  const LoadedTestModel loaded("one_sigmoid");
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  EXPECT_EQ(loaded.model().class_count(), 2);
  EXPECT_EQ(loaded.model().output().removed_step, LastStep::kSigmoid);
  EXPECT_EQ(loaded.model().output().kind, OutputKind::kExclusive);
  const SampleExplanation answer = loaded.Explain(loaded.Question(1));
  EXPECT_NEAR(answer.probabilities[1],
              1 / (1 + std::exp(-double{answer.logits[1]})), 1e-12);
}

class MeaningTest : public testing::Test {
 protected:
  static absl::Status LoadAs(const std::string& model, OutputKind kind) {
    ModelOptions options;
    options.output = kind;
    return LoadedTestModel(model, options).status();
  }
};

TEST_F(MeaningTest, TheConfigurationDecidesWhereNoStepDoes) {
  ModelOptions options;
  options.output = OutputKind::kMultiLabel;
  const LoadedTestModel loaded("scores", options);
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  EXPECT_EQ(loaded.model().output().kind, OutputKind::kMultiLabel);
  const SampleExplanation answer = loaded.Explain(loaded.Question(1));
  EXPECT_NEAR(answer.probabilities[2],
              1 / (1 + std::exp(-double{answer.logits[2]})), 1e-12);
}

TEST_F(MeaningTest, AConfigurationThatContradictsTheStepIsRefused) {
  EXPECT_THAT(LoadAs("softmax", OutputKind::kMultiLabel).message(),
              HasSubstr("ends in softmax"));
  EXPECT_THAT(LoadAs("sigmoid", OutputKind::kExclusive).message(),
              HasSubstr("ends in sigmoid"));
  EXPECT_THAT(LoadAs("one_sigmoid", OutputKind::kMultiLabel).message(),
              HasSubstr("one output"));
  EXPECT_TRUE(LoadAs("softmax", OutputKind::kExclusive).ok());
}

TEST_F(MeaningTest, SoftmaxOverOneOutputIsRefused) {
  EXPECT_THAT(LoadedTestModel("softmax_of_one").status().message(),
              HasSubstr("same for every image"));
}

TEST(TalkingTest, NothingOfAnImageIsPrinted) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const LoadedTestModel loaded("talking");
  EXPECT_TRUE(loaded.status().ok()) << loaded.status();
  if (loaded.status().ok()) loaded.Explain(loaded.Question(1));
  TORCH_WARN("of LibTorch itself");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

class RegressionTest : public testing::Test {
 protected:
  static ModelOptions Regression(int outputs = 0) {
    ModelOptions options;
    options.output = OutputKind::kRegression;
    options.class_count = outputs;
    return options;
  }
};

TEST_F(RegressionTest, OneNumberIsExplainedAsItIs) {
  const LoadedTestModel age("one_logit", Regression(1));
  ASSERT_TRUE(age.status().ok()) << age.status();
  EXPECT_EQ(age.model().class_count(), 1);
  EXPECT_EQ(age.model().output().kind, OutputKind::kRegression);
  EXPECT_THAT(age.model().warnings(), IsEmpty());
  const SampleExplanation found = age.Explain(age.Question(1));

  const LoadedTestModel classes("one_logit");
  SampleQuestion question = classes.Question(1);
  question.classes = ClassIndices{1};
  const SampleExplanation expected = classes.Explain(question);
  EXPECT_THAT(found.probabilities, IsEmpty());
  ASSERT_THAT(found.logits, SizeIs(1));
  EXPECT_EQ(found.logits[0], expected.logits[1]);
  ASSERT_THAT(found.maps, SizeIs(2));
  for (size_t i = 0; i < found.maps.size(); ++i) {
    EXPECT_EQ(found.maps[i].class_index, 0);
    EXPECT_EQ(found.maps[i].logit, expected.maps[i].logit);
    EXPECT_EQ(found.maps[i].bias, expected.maps[i].bias);
    EXPECT_EQ(found.maps[i].raw.values, expected.maps[i].raw.values);
  }
}

TEST_F(RegressionTest, OfSeveralNumbersTheGreatestComeFirst) {
  const LoadedTestModel loaded("scores", Regression());
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  SampleQuestion question = loaded.Question(1);
  question.classes = TopK{2};
  const SampleExplanation answer = loaded.Explain(question);
  EXPECT_THAT(answer.probabilities, IsEmpty());
  ASSERT_THAT(answer.maps, SizeIs(4));
  EXPECT_GE(answer.maps[0].logit, answer.maps[2].logit);
}

TEST_F(RegressionTest, WhatEndsInSigmoidIsNoMeasurement) {
  const LoadedTestModel loaded("one_sigmoid", Regression());
  EXPECT_THAT(loaded.status().message(),
              HasSubstr("output is OUTPUT_KIND_REGRESSION and the model ends "
                        "in sigmoid, which makes it OUTPUT_KIND_EXCLUSIVE"));
}

// A file alone does not tell an age from the logit of a finding.
TEST_F(RegressionTest, OneNumberThatNobodySaidTheMeaningOfIsWarnedAbout) {
  EXPECT_THAT(LoadedTestModel("one_logit").model().warnings(),
              ElementsAre(HasSubstr("set output: OUTPUT_KIND_REGRESSION")));
  ModelOptions two_classes;
  two_classes.class_count = 2;
  EXPECT_THAT(LoadedTestModel("one_logit", two_classes).model().warnings(),
              IsEmpty());
  ModelOptions one_label;
  one_label.class_count = 1;
  EXPECT_THAT(LoadedTestModel("one_logit", one_label).status().message(),
              HasSubstr("set output: OUTPUT_KIND_REGRESSION"));
}

TEST(LogitsKeyTest, SeveralThatCouldBeTheLogitsAreNamed) {
  const LoadedTestModel unnamed("two_in_dict");
  EXPECT_THAT(unnamed.status().message(), HasSubstr("main, other"));
  EXPECT_THAT(unnamed.status().message(), HasSubstr("logits_key"));
  ModelOptions options;
  options.logits_key = "other";
  const LoadedTestModel named("two_in_dict", options);
  ASSERT_TRUE(named.status().ok()) << named.status();
  EXPECT_EQ(named.model().output().logits_key, "other");
  options.logits_key = "logits";
  EXPECT_THAT(LoadedTestModel("two_in_dict", options).status().message(),
              HasSubstr("logits_key is \"logits\""));
}

TEST(AboveThresholdTest, ChoosesTheLabelsThatArePredictedPerhapsNone) {
  const LoadedTestModel loaded("sigmoid");
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  SampleQuestion question = loaded.Question(1);
  question.methods = {CamMethod::kHiResCam};
  const std::vector<double> p = loaded.Explain(question).probabilities;
  question.classes = AboveThreshold{{p[0], p[1] + 1e-9, 0.0, 1.0, p[4] - 1e-9}};
  std::vector<int> chosen;
  double last = 1;
  for (const SignedMap& map : loaded.Explain(question).maps) {
    chosen.push_back(map.class_index);
    EXPECT_LE(p[map.class_index], last);
    last = p[map.class_index];
  }
  EXPECT_THAT(chosen, testing::UnorderedElementsAre(0, 2, 4));
  question.classes = AboveThreshold{std::vector<double>(5, 0.999)};
  EXPECT_THAT(loaded.Explain(question).maps, IsEmpty());
}

// The logits can't be had: what is served is said to be what it looks like.
TEST(ProbabilityLookTest, OutputsThatAddUpToOneAreServedWithAWarning) {
  const LoadedTestModel loaded("averaged_softmax");
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  EXPECT_EQ(loaded.model().output().removed_step, LastStep::kNone);
  ASSERT_THAT(loaded.model().warnings(), SizeIs(1));
  EXPECT_THAT(loaded.model().warnings()[0], HasSubstr("add up to 1"));
}

TEST(SaturatedTest, AGradientOfZeroAtAProbabilityOfOneIsSaidToBeThat) {
  const LoadedTestModel loaded("saturated");
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  EXPECT_THAT(loaded.model().warnings()[0], HasSubstr("lie in [0, 1]"));
  for (const SignedMap& map : loaded.Explain(loaded.Question(1)).maps) {
    EXPECT_EQ(map.empty_reason, EmptyReason::kSaturated);
    EXPECT_EQ(Magnitude(map.raw), 0);
  }
}

TEST(NormalisedFeaturesTest, ResidualsThatCantBeHadAreErrorsNotNumbers) {
  const LoadedTestModel loaded("normalised_features");
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  for (const SignedMap& map : loaded.Explain(loaded.Question(1)).maps) {
    EXPECT_FALSE(map.bias.has_value());
    EXPECT_FALSE(map.residual.has_value());
    EXPECT_THAT(map.faithfulness_error, HasSubstr("no finite number"));
    EXPECT_GT(Magnitude(map.raw), 0);
  }
}

// At 256 it returns 81 scores a class.
TEST(MoreForLargerTest, ASizeThatGivesOtherLogitsIsNotTaken) {
  InitializeTorch(/*threads=*/1);
  const TemporaryFolder folder;
  ModelOptions options;
  options.path = (folder.path() / "model.pt").string();
  options.height = options.width = 224;
  WriteTestModel("more_for_larger", options.path);
  const auto fixed = LoadTorchScript(options);
  ASSERT_TRUE(fixed.ok()) << fixed.status();
  EXPECT_EQ((*fixed)->class_count(), 5);
  options.height = options.width = 0;
  const auto found = LoadTorchScript(options);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_THAT((*found)->input_shape(), testing::ElementsAre(3, 224, 224));
}

FaithfulnessVerdict GradCamVerdict(const Model& model) {
  for (const LayerInfo& layer : model.Layers()) {
    if (layer.paths[0] == model.default_layer())
      return layer.verdicts[CamMethod::kGradCam];
  }
  return FaithfulnessVerdict::kUnknownYet;
}

TEST(PooledBySevenTest, ProvenAtOneSizeIsNotProvenWhereTheSizeIsFree) {
  InitializeTorch(/*threads=*/1);
  const TemporaryFolder folder;
  ModelOptions options;
  options.path = (folder.path() / "model.pt").string();
  WriteTestModel("pooled_by_seven", options.path);
  const auto any_size = LoadTorchScript(options);
  ASSERT_TRUE(any_size.ok()) << any_size.status();
  EXPECT_EQ((*any_size)->input_shape()[1], -1);
  EXPECT_NE(GradCamVerdict(**any_size), FaithfulnessVerdict::kProven);
  options.height = options.width = 224;
  const auto one_size = LoadTorchScript(options);
  ASSERT_TRUE(one_size.ok()) << one_size.status();
  EXPECT_EQ(GradCamVerdict(**one_size), FaithfulnessVerdict::kProven);
}

TEST(DropoutLeftOnTest, IsRefusedByName) {
  const absl::Status status = LoadedTestModel("dropout_left_on").status();
  EXPECT_THAT(status.message(), HasSubstr("dropout of the model itself"));
  EXPECT_THAT(status.message(), HasSubstr("model.eval()"));
}

TEST(PositionsTest, AnAdditionThatBroadcastsIsOptimised) {
  const LoadedTestModel loaded("positions");
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  for (const LayerInfo& layer : loaded.model().Layers()) {
    SCOPED_TRACE(layer.paths[0]);
    ASSERT_TRUE(
        loaded.model().CheckLayer(layer.paths[0], absl::InfiniteFuture()).ok());
  }
  for (const LayerInfo& layer : loaded.model().Layers()) {
    EXPECT_EQ(layer.not_optimized, "") << layer.paths[0];
  }
}

TEST(JudgeLayersTest, EveryVerdictIsKnownInTheEndAndTheDefaultsAtOnce) {
  const LoadedTestModel loaded("softmax");
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  const auto unknown = [&] {
    int count = 0;
    for (const LayerInfo& layer : loaded.model().Layers()) {
      count += layer.verdicts[CamMethod::kGradCam] ==
                       FaithfulnessVerdict::kUnknownYet
                   ? 1
                   : 0;
    }
    return count;
  };
  const int at_first = unknown();
  EXPECT_EQ(at_first, static_cast<int>(loaded.model().Layers().size()) - 1);
  // Nothing is begun when the time is up.
  EXPECT_FALSE(loaded.model().JudgeLayers(absl::InfinitePast()).value());
  EXPECT_EQ(unknown(), at_first);
  EXPECT_TRUE(loaded.model().JudgeLayers(absl::InfiniteFuture()).value());
  EXPECT_EQ(unknown(), 0);
}

}  // namespace
}  // namespace camserve
