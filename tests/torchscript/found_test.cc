// Kinds of models that people met elsewhere: ../shared/fixtures/found, and
// models of several labels: ../shared/fixtures/multilabel.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/files.h"
#include "tests/support/fixtures.h"
#include "tests/support/npy.h"
#include "tests/torchscript/model_assertions.h"

namespace camserve {
namespace {

using nlohmann::json;
using testing::HasSubstr;

std::filesystem::path Found(const std::string& name) {
  return FixturesDir() / "found" / "models" / (name + ".pt");
}

// An image of one value everywhere.
SampleQuestion Grey(const Model& model, float value) {
  SampleQuestion question;
  question.input.shape = model.image_shape();
  question.input.values.assign(question.input.shape[0] *
                                   question.input.shape[1] *
                                   question.input.shape[2],
                               value);
  return question;
}

TEST(FoundTest, RowsThatAreNoImagesAreRefused) {
  REQUIRE_FIXTURES();
  for (const auto& [name, what] :
       std::vector<std::pair<std::string, std::string>>{
           {"tiles_mean", "rows for 1 image"},
           {"flip_in_batch", "rows for 1 image"},
           {"flip_averaged", "flip of the model itself"}}) {
    const auto model = LoadModel(Found(name));
    EXPECT_TRUE(absl::IsFailedPrecondition(model.status())) << name;
    EXPECT_THAT(model.status().message(), HasSubstr(what)) << name;
  }
}

TEST(FoundTest, TheLastStepIsTakenOff) {
  REQUIRE_FIXTURES();
  for (const auto& [name, step, logits] :
       std::vector<std::tuple<std::string, LastStep, std::string>>{
           {"softmax_last", LastStep::kSoftmax, "softmax_last_logits"},
           {"one_sigmoid", LastStep::kSigmoid, "one_sigmoid_logit"}}) {
    SCOPED_TRACE(name);
    const auto ending = LoadModel(Found(name));
    ASSERT_TRUE(ending.ok()) << ending.status();
    const auto bare = LoadModel(Found(logits));
    ASSERT_TRUE(bare.ok()) << bare.status();
    EXPECT_EQ((*ending)->output().removed_step, step);
    EXPECT_EQ((*bare)->output().removed_step, LastStep::kNone);
    const SampleQuestion grey = Grey(**bare, 0.53F);
    const SampleExplanation found = ExplainAll(**ending, "", {grey})[0];
    const SampleExplanation expected = ExplainAll(**bare, "", {grey})[0];
    EXPECT_EQ(found.logits, expected.logits);
    EXPECT_EQ(found.probabilities, expected.probabilities);
    EXPECT_EQ(found.maps[1].raw, expected.maps[1].raw);
  }
}

TEST(FoundTest, AnAllGreyImageHasTheProbabilityThatTheFileReturns) {
  REQUIRE_FIXTURES();
  const auto model = LoadModel(Found("softmax_last"));
  ASSERT_TRUE(model.ok()) << model.status();
  const auto answer = ExplainAll(**model, "", {Grey(**model, 0.53F)})[0];
  EXPECT_NEAR(*std::max_element(answer.probabilities.begin(),
                                answer.probabilities.end()),
              0.690, 5e-4);
}

TEST(FoundTest, OthersAreServedAtTheirLayers) {
  REQUIRE_FIXTURES();
  for (const char* name : {"no_grad_backbone", "fixed_loop", "dict_output",
                           "broadcast_add", "norm_head"}) {
    SCOPED_TRACE(name);
    const auto model = LoadModel(Found(name));
    ASSERT_TRUE(model.ok()) << model.status();
    const auto answer = ExplainAll(**model, "", {Grey(**model, 0.4F)})[0];
    ASSERT_EQ(answer.maps.size(), 2U);
    EXPECT_EQ(answer.maps[1].residual.has_value(),
              std::string(name) != "norm_head");
    for (const LayerInfo& layer : (*model)->Layers()) {
      EXPECT_TRUE(
          (*model)->CheckLayer(layer.paths[0], absl::InfiniteFuture()).ok())
          << layer.paths[0];
    }
    for (const LayerInfo& layer : (*model)->Layers()) {
      EXPECT_EQ(layer.not_optimized, "") << layer.paths[0];
    }
  }
}

TEST(FoundTest, ASizeThatDecidesTheClassesIsNotFree) {
  REQUIRE_FIXTURES();
  const auto model = LoadModel(Found("size_decides_classes"));
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ((*model)->input_shape(), (*model)->image_shape());
  EXPECT_EQ((*model)->class_count(), 5);
}

class MultiLabelTest : public testing::Test {
 protected:
  static std::filesystem::path Folder() { return FixturesDir() / "multilabel"; }
};

// Values that depend on the place alone: the same for every file.
SampleQuestion Waves(const Model& model, int seed) {
  SampleQuestion question = Grey(model, 0);
  for (size_t i = 0; i < question.input.values.size(); ++i) {
    question.input.values[i] =
        std::sin(0.21F * static_cast<float>(i) + static_cast<float>(seed));
  }
  question.classes = TopK{5};
  return question;
}

// The same logits, probabilities and maps as of another file of the same
// weights.
void ExpectAnswersOf(const Model& model, const Model& other) {
  const SampleExplanation found = ExplainAll(model, "", {Waves(model, 1)})[0];
  const SampleExplanation expected =
      ExplainAll(other, "", {Waves(other, 1)})[0];
  ASSERT_EQ(found.logits.size(), expected.logits.size());
  for (size_t m = 0; m < expected.logits.size(); ++m) {
    EXPECT_NEAR(found.logits[m], expected.logits[m],
                1e-4 * std::max(1.0F, std::abs(expected.logits[m])));
    if (model.output().kind == OutputKind::kMultiLabel) {
      EXPECT_NEAR(found.probabilities[m], Sigmoid(found.logits[m]), 1e-12);
    } else {
      EXPECT_NEAR(found.probabilities[m], expected.probabilities[m], 1e-6);
    }
  }
  ASSERT_EQ(found.maps.size(), expected.maps.size());
  for (size_t i = 0; i < expected.maps.size(); ++i) {
    EXPECT_LE(Distance(found.maps[i].raw, expected.maps[i].raw),
              1e-4 * Magnitude(expected.maps[i].raw));
  }
}

std::vector<std::string> PathsOfDefault(const Model& model) {
  for (const LayerInfo& layer : model.Layers()) {
    if (std::count(layer.paths.begin(), layer.paths.end(),
                   model.default_layer()) > 0) {
      return layer.paths;
    }
  }
  return {};
}

TEST_F(MultiLabelTest, SoftmaxInEveryFormIsTakenOff) {
  REQUIRE_FIXTURES();
  const json expected = ReadJson(Folder() / "expected.json")["exclusive"];
  const auto chest = LoadModel(FixturesDir() / "chest" / "model_scripted.pt");
  ASSERT_TRUE(chest.ok()) << chest.status();
  for (const json& file : expected["files"]) {
    SCOPED_TRACE(std::string(file["file"]));
    const auto model = LoadModel(Folder() / std::string(file["file"]));
    ASSERT_TRUE(model.ok()) << model.status();
    EXPECT_EQ((*model)->output().removed_step, file["taken_off"] == "softmax"
                                                   ? LastStep::kSoftmax
                                                   : LastStep::kLogSoftmax);
    EXPECT_THAT(PathsOfDefault(**model),
                testing::Contains(std::string(file["layer"])));
    EXPECT_THAT((*model)->warnings(), testing::IsEmpty());
    ExpectAnswersOf(**model, **chest);
  }
}

TEST_F(MultiLabelTest, SigmoidIsTakenOffOfScriptedAndTracedFiles) {
  REQUIRE_FIXTURES();
  const json expected = ReadJson(Folder() / "expected.json")["model"];
  const auto bare =
      LoadModel(Folder() / std::string(expected["files"]["logits"]["file"]));
  ASSERT_TRUE(bare.ok()) << bare.status();
  EXPECT_EQ((*bare)->output().kind, OutputKind::kExclusive);
  for (const char* form : {"sigmoid_scripted", "sigmoid_traced"}) {
    SCOPED_TRACE(form);
    const auto model =
        LoadModel(Folder() / std::string(expected["files"][form]["file"]));
    ASSERT_TRUE(model.ok()) << model.status();
    EXPECT_EQ((*model)->output().kind, OutputKind::kMultiLabel);
    EXPECT_EQ((*model)->output().removed_step, LastStep::kSigmoid);
    EXPECT_THAT(PathsOfDefault(**model),
                testing::Contains(std::string(expected["layer"])));
    ExpectAnswersOf(**model, **bare);
  }
}

}  // namespace
}  // namespace camserve
