// Models of kinds that people reported about other tools: each is served as it
// should be, or refused with what is wrong. The fixture's README says which.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/model_folders.h"
#include "tests/e2e/own_data.h"
#include "tests/e2e/real_server.h"
#include "tests/e2e/requests.h"
#include "tests/support/fixtures.h"

namespace camserve {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kSmallInput =
    "input { channels: 3 height: 32 width: 32 }";
constexpr const char* kInput = "input { channels: 3 height: 64 width: 64 }";
const std::vector<int64_t> kShape = {3, 64, 64};

// The models that say bright or dark take values in [0, 1].
Tensor BrightInput(int number) {
  Tensor input = OwnInput(number, {3, 32, 32});
  for (float& value : input.values) value = std::abs(value);
  return input;
}

class FoundModelsTest : public testing::Test {
 protected:
  void SetUp() override { REQUIRE_FIXTURES(); }

  void Add(const std::string& name, const std::string& config) {
    folders_.Add(name, FixturesDir() / "found" / "models" / (name + ".pt"),
                 config);
  }

  void Start(const std::vector<std::string>& flags = {}) {
    server_ = std::make_unique<RealServer>(folders_.path(), flags);
    server_->AwaitReady();
  }

  v1::ModelInfo Info(const std::string& name) {
    return GetModel(server_->models(), name);
  }

  Explained ExplainOf(const std::string& name, const Tensor& input) {
    return Explain(server_->explanations(), RequestOf(name, input));
  }

  ModelFolders folders_;
  std::unique_ptr<RealServer> server_;
};

// The greatest difference of two answers' logits, probabilities and maps, over
// the greatest value of each.
double Difference(const v1::ExplainResponse& left,
                  const v1::ExplainResponse& right) {
  const std::vector<float> logits = LogitsByClass(right);
  double greatest = GreatestDifference(LogitsByClass(left), logits) /
                    std::max(1.0, GreatestValue(logits));
  if (left.explanations_size() != right.explanations_size()) return 1;
  for (int i = 0; i < left.explanations_size(); ++i) {
    const Tensor map = ToTensor(right.explanations(i).raw_map());
    greatest = std::max(
        greatest,
        GreatestDifference(ToTensor(left.explanations(i).raw_map()).values,
                           map.values) /
            std::max(1e-6, GreatestValue(map.values)));
  }
  return greatest;
}

// Whether the answer is the caller's own: what it gets alone, be it an error.
bool IsSame(const Explained& answer, const Explained& alone) {
  if (answer.status.error_code() != alone.status.error_code()) return false;
  return !alone.status.ok() ||
         Difference(answer.response, alone.response) < 1e-4;
}

// Rows and images are mixed: with two callers in one pass, the second was given
// the first one's tile.
TEST_F(FoundModelsTest, ACallersMapIsNeverAnothers) {
  constexpr int kCallers = 32;
  constexpr int kCalls = 1000;
  Add("tiles_mean", kInput);
  Add("flip_in_batch", kInput);
  Start({"--max_queue_length=64"});
  for (const std::string name : {"tiles_mean", "flip_in_batch"}) {
    SCOPED_TRACE(name);
    const Tensor inputs[] = {OwnInput(1, kShape), OwnInput(2, kShape)};
    const Explained alone[] = {ExplainOf(name, inputs[0]),
                               ExplainOf(name, inputs[1])};
    if (alone[0].status.ok()) {
      ASSERT_GT(Difference(alone[0].response, alone[1].response), 1e-2);
    }
    std::atomic<int> next = 0;
    std::atomic<int> wrong = 0;
    {
      std::vector<std::jthread> callers;
      for (int caller = 0; caller < kCallers; ++caller) {
        callers.emplace_back([&] {
          for (int i = next++; i < kCalls; i = next++) {
            wrong += !IsSame(ExplainOf(name, inputs[i % 2]), alone[i % 2]);
          }
        });
      }
    }
    EXPECT_EQ(wrong, 0);
  }
}

// As seen by GetModel: FAILED with a reason, or with its layer refused.
void ExpectRefused(const v1::ModelInfo& model) {
  if (model.status().state() == v1::MODEL_STATE_FAILED) {
    EXPECT_GT(model.status().reason().size(), 30U);
    return;
  }
  ASSERT_GT(model.refused_layers_size(), 0) << model.DebugString();
  for (const v1::RefusedLayer& layer : model.refused_layers()) {
    EXPECT_GT(layer.reason().size(), 30U) << layer.path();
  }
}

TEST_F(FoundModelsTest, LayersThatMixImagesAreRefused) {
  Add("tiles_mean", kInput);
  Add("flip_in_batch", kInput);
  Start();
  ExpectRefused(Info("tiles_mean"));
  ExpectRefused(Info("flip_in_batch"));
}

TEST_F(FoundModelsTest, ALayerOfDifferentlyPlacedInputsIsSaidToBe) {
  Add("flip_averaged", kSmallInput);
  Start();
  const v1::ModelInfo model = Info("flip_averaged");
  if (model.warnings_size() == 0) ExpectRefused(model);
}

TEST_F(FoundModelsTest, LastStepsAreTakenOff) {
  Add("softmax_last", kSmallInput);
  Add("softmax_last_logits", kSmallInput);
  Add("one_sigmoid", kSmallInput);
  Add("one_sigmoid_logit", kSmallInput);
  Start();
  const std::pair<const char*, const char*> pairs[] = {
      {"softmax_last", "softmax_last_logits"},
      {"one_sigmoid", "one_sigmoid_logit"}};
  for (const auto& [wrapped, bare] : pairs) {
    SCOPED_TRACE(wrapped);
    EXPECT_NE(Info(wrapped).output().removed_step(), v1::LAST_STEP_UNSPECIFIED);
    EXPECT_EQ(Info(bare).output().removed_step(), v1::LAST_STEP_UNSPECIFIED);
    for (int number = 0; number < 4; ++number) {
      const Tensor input = BrightInput(number);
      const Explained of_wrapped = ExplainOf(wrapped, input);
      const Explained of_bare = ExplainOf(bare, input);
      ASSERT_TRUE(of_wrapped.status.ok()) << Text(of_wrapped.status);
      ASSERT_TRUE(of_bare.status.ok()) << Text(of_bare.status);
      EXPECT_LT(Difference(of_wrapped.response, of_bare.response), 1e-4);
      EXPECT_NEAR(of_wrapped.response.scores(0).probability(),
                  of_bare.response.scores(0).probability(), 1e-6);
    }
  }
}

TEST_F(FoundModelsTest, AResidualThatCannotBeHadIsNoNumber) {
  Add("norm_head", kSmallInput);
  Start();
  const Explained explained = ExplainOf("norm_head", BrightInput(1));
  ASSERT_TRUE(explained.status.ok()) << Text(explained.status);
  ASSERT_EQ(explained.response.explanations_size(), 2);
  for (const v1::Explanation& one : explained.response.explanations()) {
    EXPECT_FALSE(one.faithfulness().has_bias());
    EXPECT_FALSE(one.faithfulness().has_residual());
    EXPECT_GT(one.faithfulness().error().size(), 20U);
  }
  const std::string metrics = server_->Metrics();
  EXPECT_THAT(metrics, Not(HasSubstr("Nan")));
  EXPECT_THAT(metrics, Not(HasSubstr("NaN")));
  EXPECT_THAT(metrics,
              HasSubstr("camserve_explanation_faithfulness_errors_total{method="
                        "\"hires_cam\",model=\"norm_head\"} 1\n"));
}

TEST_F(FoundModelsTest, ASizeThatChangesTheClassesIsRefused) {
  Add("size_decides_classes", "");
  Start();
  const Tensor of_five = OwnInput(1, {3, 224, 224});
  const Tensor of_more = OwnInput(1, {3, 256, 256});
  for (int i = 0; i < 8; ++i) {
    const Explained larger = ExplainOf("size_decides_classes", of_more);
    EXPECT_FALSE(larger.status.ok());
    EXPECT_THAT(larger.status.error_message(), Not(HasSubstr("out of memory")));
  }
  const v1::ModelInfo model = Info("size_decides_classes");
  if (model.status().state() != v1::MODEL_STATE_READY) return;
  const Explained explained = ExplainOf("size_decides_classes", of_five);
  EXPECT_TRUE(explained.status.ok()) << Text(explained.status);
}

TEST_F(FoundModelsTest, WhatWasRefusedForNothingIsServed) {
  const char* const names[] = {"fixed_loop", "no_grad_backbone", "dict_output",
                               "broadcast_add"};
  for (const char* const name : names) Add(name, kInput);
  Start();
  for (const char* const name : names) {
    SCOPED_TRACE(name);
    ASSERT_EQ(Info(name).status().state(), v1::MODEL_STATE_READY)
        << Info(name).status().reason();
    const Explained explained = ExplainOf(name, OwnInput(1, kShape));
    ASSERT_TRUE(explained.status.ok()) << Text(explained.status);
    EXPECT_EQ(explained.response.explanations_size(), 2);
    EXPECT_GE(explained.response.layer_calls(), 1);
  }
  EXPECT_EQ(Info("dict_output").output().logits_key(), "logits");
}

TEST_F(FoundModelsTest, ALayerThatRunsSeveralTimesSaysSo) {
  Add("fixed_loop", kInput);
  Start();
  const v1::ModelInfo model = Info("fixed_loop");
  ASSERT_EQ(model.status().state(), v1::MODEL_STATE_READY)
      << model.status().reason();
  int explained_thrice = 0;
  for (const v1::LayerInfo& layer : model.layers()) {
    if (layer.calls() != 3) continue;
    v1::ExplainRequest request = RequestOf("fixed_loop", OwnInput(1, kShape));
    request.set_layer(layer.paths(0));
    const Explained explained = Explain(server_->explanations(), request);
    ASSERT_TRUE(explained.status.ok()) << Text(explained.status);
    EXPECT_EQ(explained.response.layer_calls(), 3);
    ++explained_thrice;
  }
  EXPECT_GT(explained_thrice, 0);
}

}  // namespace
}  // namespace camserve
