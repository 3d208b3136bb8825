// The model room on models that the project makes itself.
#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/torchscript/torchscript_model.h"
#include "tests/models/test_models.h"
#include "tests/support/files.h"
#include "tests/torchscript/loaded_test_model.h"
#include "tests/torchscript/model_assertions.h"

namespace camserve {
namespace {

std::vector<std::string> NamesOf(TestModelKind kind) {
  std::vector<std::string> names;
  for (const TestModel& model : TestModels()) {
    if (model.kind == kind) names.push_back(model.name);
  }
  return names;
}

class ExplainedModelTest : public testing::TestWithParam<std::string> {};

TEST_P(ExplainedModelTest, IsExplainedAtItsLastLayerWithAMap) {
  const LoadedTestModel loaded(GetParam());
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  const std::vector<LayerInfo> layers = loaded.model().Layers();
  const auto layer =
      std::find_if(layers.begin(), layers.end(), [&](const LayerInfo& l) {
        return std::count(l.paths.begin(), l.paths.end(),
                          loaded.model().default_layer()) > 0;
      });
  ASSERT_NE(layer, layers.end());
  EXPECT_THAT(layer->paths, testing::Contains(loaded.description().layer));
  EXPECT_EQ(
      (std::vector<int64_t>{layer->channels, layer->height, layer->width}),
      loaded.description().map);
  const SampleExplanation answer = loaded.Explain(loaded.Question(1));
  ASSERT_EQ(answer.maps.size(), 2U);
  EXPECT_EQ(answer.maps[0].raw.shape,
            (std::vector<int64_t>{layer->height, layer->width}));
  if (loaded.description().is_multi_label) return;
  EXPECT_NEAR(std::accumulate(answer.probabilities.begin(),
                              answer.probabilities.end(), 0.0),
              1.0, 1e-12);
}

// As callers' questions meet in a batch: each asks for something else.
std::vector<SampleQuestion> MixedQuestions(const LoadedTestModel& loaded,
                                           int count) {
  std::vector<SampleQuestion> questions;
  for (int n = 0; n < count; ++n) {
    SampleQuestion question = loaded.Question(n);
    if (n % 3 == 1) question.classes = TopK{3};
    if (n % 3 == 2) question.classes = ClassIndices{1, 0};
    if (n % 4 == 3) question.methods = {CamMethod::kHiResCam};
    question.wants_heatmaps = n % 2 == 0;
    questions.push_back(std::move(question));
  }
  return questions;
}

void ExpectSameMaps(const SampleExplanation& found,
                    const SampleExplanation& expected) {
  ASSERT_EQ(found.maps.size(), expected.maps.size());
  for (size_t i = 0; i < expected.maps.size(); ++i) {
    const SignedMap& map = expected.maps[i];
    EXPECT_EQ(found.maps[i].class_index, map.class_index);
    EXPECT_EQ(found.maps[i].method, map.method);
    EXPECT_LE(Distance(found.maps[i].raw, map.raw),
              1e-5 * std::max(1.0, Magnitude(map.raw)))
        << "map " << i;
  }
}

TEST_P(ExplainedModelTest, AnyBatchAnswersAsItsSamplesDoAlone) {
  const LoadedTestModel loaded(GetParam());
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  constexpr int kLargest = 8;
  const auto questions = MixedQuestions(loaded, kLargest);
  std::vector<SampleExplanation> alone;
  for (const SampleQuestion& question : questions) {
    alone.push_back(loaded.Explain(question));
  }
  for (int size = 2; size <= kLargest; ++size) {
    const auto together = ExplainAll(
        loaded.model(), "", {questions.begin(), questions.begin() + size});
    for (int n = 0; n < size; ++n) {
      SCOPED_TRACE(testing::Message() << "sample " << n << " of " << size);
      ExpectSameMaps(together[n], alone[n]);
    }
  }
}

// What PROVEN promises, on inputs that no verdict was found with.
TEST_P(ExplainedModelTest, ProvenMapsAddUpToTheLogit) {
  const LoadedTestModel loaded(GetParam());
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  SampleQuestion question = loaded.Question(7);
  question.classes = TopK{5};
  for (const SignedMap& map : loaded.Explain(question).maps) {
    if (map.verdict != FaithfulnessVerdict::kProven) continue;
    EXPECT_LE(map.residual.value(), 1e-4 * std::max(1.0, std::abs(map.logit)))
        << MethodName(map.method) << " of class " << map.class_index;
  }
}

INSTANTIATE_TEST_SUITE_P(Models, ExplainedModelTest,
                         testing::ValuesIn(NamesOf(TestModelKind::kExplained)),
                         [](const auto& test) { return test.param; });

class RefusedModelTest : public testing::TestWithParam<std::string> {};

TEST_P(RefusedModelTest, IsRefusedWithAReasonAndAWayOut) {
  const LoadedTestModel loaded(GetParam());
  ASSERT_TRUE(absl::IsFailedPrecondition(loaded.status())) << loaded.status();
  EXPECT_GT(loaded.status().message().size(), 60U) << loaded.status();
}

INSTANTIATE_TEST_SUITE_P(Models, RefusedModelTest,
                         testing::ValuesIn(NamesOf(TestModelKind::kRefused)),
                         [](const auto& test) { return test.param; });

TEST(OneLogitTest, ClassZeroIsTheNegativeOfClassOne) {
  const LoadedTestModel loaded("one_logit");
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  EXPECT_EQ(loaded.model().class_count(), 2);
  SampleQuestion question = loaded.Question(1);
  question.classes = ClassIndices{0, 1};
  question.methods = {CamMethod::kHiResCam};
  const SampleExplanation answer = loaded.Explain(question);
  EXPECT_EQ(answer.logits[0], 0.0F);
  const double z = answer.logits[1];
  EXPECT_NEAR(answer.probabilities[1], 1 / (1 + std::exp(-z)), 1e-12);
  ASSERT_EQ(answer.maps.size(), 2U);
  EXPECT_EQ(answer.maps[0].logit, -z);
  EXPECT_EQ(answer.maps[1].logit, z);
  EXPECT_EQ(answer.maps[0].bias.value(), -answer.maps[1].bias.value());
  for (size_t i = 0; i < answer.maps[0].raw.values.size(); ++i) {
    EXPECT_EQ(answer.maps[0].raw.values[i], -answer.maps[1].raw.values[i]);
  }
}

TEST(CalledTwiceTest, TheLayerSaysSoAndItsLastCallIsExplained) {
  const LoadedTestModel loaded("called_twice");
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  EXPECT_THAT(loaded.model().Layers(),
              testing::Contains(testing::Field(&LayerInfo::calls, 2)));
  EXPECT_EQ(loaded.Explain(loaded.Question(1)).layer_calls, 2);
}

TEST(CalledTwiceTest, SoDoesOneThatALoopCalls) {
  const LoadedTestModel loaded("fixed_loop");
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  EXPECT_EQ(loaded.model().default_layer(), "shared");
  EXPECT_EQ(loaded.Explain(loaded.Question(1)).layer_calls, 3);
  // Layers that run once are served as well.
  EXPECT_EQ(loaded.Explain(loaded.Question(1), "features").layer_calls, 1);
}

class PlainModelTest : public testing::Test {
 protected:
  const std::string name_ = NamesOf(TestModelKind::kExplained).at(0);
};

TEST_F(PlainModelTest, TopKIsOrderedByLogitAndCutAtTheClasses) {
  const LoadedTestModel loaded(name_);
  SampleQuestion question = loaded.Question(1);
  question.methods = {CamMethod::kGradCam};
  question.classes = TopK{1000};
  const SampleExplanation answer = loaded.Explain(question);
  ASSERT_EQ(answer.maps.size(), answer.logits.size());
  for (size_t i = 1; i < answer.maps.size(); ++i) {
    EXPECT_GE(answer.maps[i - 1].logit, answer.maps[i].logit);
  }
}

TEST_F(PlainModelTest, OneSamplesMistakeIsItsOwn) {
  const LoadedTestModel loaded(name_);
  std::vector<SampleQuestion> questions = {loaded.Question(1),
                                           loaded.Question(2)};
  questions[0].classes = ClassIndices{99};
  const auto answers =
      loaded.model().Explain("", questions, absl::InfiniteFuture());
  EXPECT_TRUE(absl::IsInvalidArgument(answers[0].status()));
  EXPECT_THAT(std::string(answers[0].status().message()),
              testing::HasSubstr("99"));
  EXPECT_TRUE(answers[1].ok()) << answers[1].status();
}

TEST_F(PlainModelTest, AnInfiniteInputIsNoMapButAnError) {
  const LoadedTestModel loaded(name_);
  SampleQuestion question = loaded.Question(1);
  question.input.values[0] = std::numeric_limits<float>::infinity();
  const auto answers =
      loaded.model().Explain("", {&question, 1}, absl::InfiniteFuture());
  EXPECT_TRUE(absl::IsFailedPrecondition(answers[0].status()))
      << answers[0].status();
  EXPECT_THAT(std::string(answers[0].status().message()),
              testing::HasSubstr("layer"));
}

TEST_F(PlainModelTest, AnUnknownLayerIsNotFoundAndOthersAreNamed) {
  const LoadedTestModel loaded(name_);
  const SampleQuestion question = loaded.Question(1);
  const auto answers =
      loaded.model().Explain("no.such", {&question, 1}, absl::InfiniteFuture());
  EXPECT_TRUE(absl::IsNotFound(answers[0].status()));
  EXPECT_THAT(std::string(answers[0].status().message()),
              testing::HasSubstr("features"));
}

TEST_F(PlainModelTest, AnotherShapeIsRefusedWithBothShapes) {
  const LoadedTestModel loaded(name_);
  SampleQuestion question;
  question.input = {.shape = {1, 2, 2}, .values = {0, 0, 0, 0}};
  const auto answers =
      loaded.model().Explain("", {&question, 1}, absl::InfiniteFuture());
  EXPECT_TRUE(absl::IsInvalidArgument(answers[0].status()));
  EXPECT_THAT(std::string(answers[0].status().message()),
              testing::HasSubstr("[1, 2, 2]"));
}

TEST_F(PlainModelTest, MoreLayersThanAreKeptAnswerAsBefore) {
  ModelOptions options;
  options.caches.max_split_layers = 1;
  const LoadedTestModel loaded(name_, options);
  const std::vector<LayerInfo> layers = loaded.model().Layers();
  ASSERT_GE(layers.size(), 3U);
  const SampleQuestion question = loaded.Question(1);
  std::vector<SampleExplanation> first;
  for (const LayerInfo& layer : layers) {
    first.push_back(loaded.Explain(question, layer.paths[0]));
  }
  for (size_t i = 0; i < layers.size(); ++i) {
    const SampleExplanation again =
        loaded.Explain(question, layers[i].paths[0]);
    EXPECT_EQ(again.maps[1].raw, first[i].maps[1].raw);
  }
}

TEST_F(PlainModelTest, RunsAsSavedWhereOptimisationIsOff) {
  ModelOptions options;
  options.optimization.is_on = false;
  const LoadedTestModel saved(name_, options);
  const LoadedTestModel optimised(name_);
  const Tensor map = saved.Explain(saved.Question(1)).maps[1].raw;
  const Tensor other = optimised.Explain(saved.Question(1)).maps[1].raw;
  EXPECT_LE(Distance(map, other), 1e-4 * Magnitude(map));
}

// Images of three and of a third of the contrast: with the gradient and the
// bias of another image the map would not add up.
TEST(ScaledByContrastTest, EachImageHasTheGradientAndTheBiasOfItsOwn) {
  const LoadedTestModel loaded("scaled_by_contrast");
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  for (const float factor : {1.0f, 3.0f, 0.3f}) {
    SampleQuestion question = loaded.Question(1);
    for (float& value : question.input.values) value *= factor;
    const SignedMap map = loaded.Explain(question).maps[1];
    EXPECT_EQ(map.verdict, FaithfulnessVerdict::kProven);
    ASSERT_TRUE(map.residual.has_value());
    EXPECT_LE(*map.residual, 1e-4);
  }
}

// Fused as float32 is, where the processor has bfloat16; in float32 elsewhere,
// and said so.
TEST_F(PlainModelTest, ABfloat16TrunkIsNearFloat32) {
  const bool has_bfloat16 = __builtin_cpu_supports("avx512bw") != 0;
  ModelOptions options;
  options.optimization.precision = Precision::kBfloat16Trunk;
  const LoadedTestModel narrow(name_, options);
  ASSERT_TRUE(narrow.status().ok()) << narrow.status();
  EXPECT_EQ(narrow.model().trunk().layout, TrunkLayout::kFused);
  EXPECT_EQ(narrow.model().Layers().back().not_optimized, "");
  if (!has_bfloat16) {
    EXPECT_THAT(narrow.model().warnings(),
                testing::Contains(testing::HasSubstr("runs in float32")));
  }
  const LoadedTestModel full(name_);
  const Tensor map = full.Explain(full.Question(1)).maps[1].raw;
  const double distance =
      Distance(map, narrow.Explain(full.Question(1)).maps[1].raw);
  EXPECT_EQ(distance > 0, has_bfloat16);
  EXPECT_LE(distance, 0.1 * Magnitude(map));
}

TEST_F(PlainModelTest, LabelsThatDoNotFitAreRefused) {
  ModelOptions options;
  options.class_count = 3;
  const LoadedTestModel loaded(name_, options);
  EXPECT_TRUE(absl::IsFailedPrecondition(loaded.status()));
  EXPECT_THAT(std::string(loaded.status().message()), testing::HasSubstr("3"));
}

TEST(FoundInputTest, AFlattenedHeadFixesTheSizeAndAPooledOneLeavesItOpen) {
  InitializeTorch(/*threads=*/1);
  const TemporaryFolder folder;
  ModelOptions options;
  options.path = (folder.path() / "model.pt").string();
  WriteTestModel("conv_flatten_scores", options.path);
  const auto flat = LoadTorchScript(options);
  ASSERT_TRUE(flat.ok()) << flat.status();
  EXPECT_EQ((*flat)->input_shape(), (std::vector<int64_t>{3, 32, 32}));
  WriteTestModel("conv_gap_scores", options.path);
  const auto pooled = LoadTorchScript(options);
  ASSERT_TRUE(pooled.ok()) << pooled.status();
  EXPECT_EQ((*pooled)->input_shape(), (std::vector<int64_t>{3, -1, -1}));
  EXPECT_EQ((*pooled)->image_shape(), (std::vector<int64_t>{3, 224, 224}));
  EXPECT_TRUE((*pooled)->CheckInput({3, 40, Model::kMostPixelsASide}).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(
      (*pooled)->CheckInput({3, 40, Model::kMostPixelsASide + 1})));
}

// In forward itself, and in what it calls: functions that are gone by then.
class RaisesLaterTest : public testing::TestWithParam<const char*> {};

TEST_P(RaisesLaterTest, IsAnErrorWithTheReasonAndTheNextIsAnswered) {
  const LoadedTestModel loaded(GetParam());
  ASSERT_TRUE(loaded.status().ok()) << loaded.status();
  SampleQuestion large = loaded.Question(1);
  large.input.values[0] = 101;
  const auto answers =
      loaded.model().Explain("", {&large, 1}, absl::InfiniteFuture());
  EXPECT_TRUE(absl::IsFailedPrecondition(answers[0].status()))
      << answers[0].status();
  EXPECT_THAT(std::string(answers[0].status().message()),
              testing::HasSubstr("this model raises on large values"));
  EXPECT_EQ(loaded.Explain(loaded.Question(1)).logits.size(),
            static_cast<size_t>(loaded.description().output[0]));
}

INSTANTIATE_TEST_SUITE_P(Models, RaisesLaterTest,
                         testing::Values("raises_later", "raises_inside"));

TEST(EndlessTest, IsRefusedWhenTheTrialsTimeIsUp) {
  const LoadedTestModel loaded("endless");
  EXPECT_TRUE(absl::IsDeadlineExceeded(loaded.status())) << loaded.status();
}

}  // namespace
}  // namespace camserve
