#include "tests/models/test_models.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/script.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "client/demo/script_layers.h"
#include "tests/models/make_test_model.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

using torch::jit::Module;

constexpr int kBatch = 2;

Module SaveAndLoad(const std::string& name, uint64_t seed = 1) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "model.pt").string();
  WriteTestModel(name, path, seed);
  return torch::jit::load(path);
}

at::Tensor Input(const TestModel& model) {
  std::vector<int64_t> shape = {kBatch};
  shape.insert(shape.end(), model.input.begin(), model.input.end());
  LayerFactory noise(7);
  const at::Tensor input = noise.Normal(shape, 1);
  if (model.name == "double_weights") return input.to(at::kDouble);
  if (model.name == "half_weights") return input.to(at::kHalf);
  if (model.name == "one_at_a_time") return input.narrow(0, 0, 1);
  return input;
}

at::Tensor Logits(const c10::IValue& output) {
  if (output.isTuple()) return output.toTuple()->elements()[0].toTensor();
  if (output.isGenericDict()) {
    for (const auto& entry : output.toGenericDict()) {
      const at::Tensor value = entry.value().toTensor();
      if (value.dim() == 2) return value;
    }
  }
  return output.toTensor();
}

std::vector<int64_t> WithBatch(const std::vector<int64_t>& shape,
                               int64_t batch) {
  std::vector<int64_t> all = {batch};
  all.insert(all.end(), shape.begin(), shape.end());
  return all;
}

std::vector<std::string> Names(std::initializer_list<TestModelKind> kinds) {
  std::vector<std::string> names;
  for (const TestModel& model : TestModels()) {
    if (std::count(kinds.begin(), kinds.end(), model.kind) > 0) {
      names.push_back(model.name);
    }
  }
  return names;
}

std::string TestName(const testing::TestParamInfo<std::string>& info) {
  return info.param;
}

using enum TestModelKind;

class SoundModelTest : public testing::TestWithParam<std::string> {};

TEST_P(SoundModelTest, RunsAfterLoading) {
  const TestModel& model = FindTestModel(GetParam());
  if (model.input.empty() || model.output.empty()) return;
  at::NoGradGuard no_grad;
  Module module = SaveAndLoad(model.name);
  const at::Tensor input = Input(model);
  const at::Tensor logits = Logits(module.forward({input}));
  EXPECT_EQ(logits.sizes(),
            at::IntArrayRef(WithBatch(model.output, input.size(0))));
  const double largest = logits.abs().max().item<double>();
  EXPECT_GT(largest, 0.02);
  EXPECT_LT(largest, 30);
}

INSTANTIATE_TEST_SUITE_P(
    All, SoundModelTest,
    testing::ValuesIn(Names({kStudy, kExplained, kRefused})), TestName);

class ExplainedModelTest : public testing::TestWithParam<std::string> {};

// The module at a dotted path.
Module Find(Module module, const std::string& path) {
  for (const absl::string_view name : absl::StrSplit(path, '.')) {
    module = module.attr(std::string(name)).toModule();
  }
  return module;
}

TEST_P(ExplainedModelTest, LayerReturnsTheMap) {
  const TestModel& model = FindTestModel(GetParam());
  const Module loaded = SaveAndLoad(model.name);
  const Module layer = Find(loaded, model.layer);
  if (layer.hasattr("weight")) {
    EXPECT_EQ(layer.attr("weight").toTensor().size(0), model.map[0]);
  }
  if (!absl::StartsWith(model.layer, "features.")) return;
  at::NoGradGuard no_grad;
  const at::Tensor input = Input(model);
  const at::Tensor map = Find(loaded, "features").forward({input}).toTensor();
  EXPECT_EQ(map.sizes(), at::IntArrayRef(WithBatch(model.map, input.size(0))));
}

TEST_P(ExplainedModelTest, SeedDecidesTheWeights) {
  const Module first = SaveAndLoad(GetParam(), 5);
  const Module again = SaveAndLoad(GetParam(), 5);
  const Module other = SaveAndLoad(GetParam(), 6);
  ASSERT_EQ(first.parameters().size(), other.parameters().size());
  auto theirs = again.named_parameters().begin();
  auto others = other.named_parameters().begin();
  for (const auto& parameter : first.named_parameters()) {
    EXPECT_EQ(parameter.name, (*theirs).name);
    EXPECT_TRUE(at::equal(parameter.value, (*theirs).value)) << parameter.name;
    EXPECT_FALSE(at::equal(parameter.value, (*others).value)) << parameter.name;
    ++theirs;
    ++others;
  }
}

INSTANTIATE_TEST_SUITE_P(All, ExplainedModelTest,
                         testing::ValuesIn(Names({kStudy, kExplained})),
                         TestName);

TEST(TestModelsTest, NamesAreUniqueAndUnknownOnesRefused) {
  std::set<std::string> names;
  for (const TestModel& model : TestModels()) names.insert(model.name);
  EXPECT_EQ(names.size(), TestModels().size());
  EXPECT_THROW(FindTestModel("no_such"), std::out_of_range);
}

TEST(TestModelsTest, AreInEvaluationModeButOne) {
  EXPECT_TRUE(SaveAndLoad("training_mode").is_training());
  EXPECT_FALSE(SaveAndLoad("conv_flatten_scores").is_training());
}

TEST(TestModelsTest, InstancesOfOneSourceShareTheirClass) {
  const Module twins = SaveAndLoad("twins");
  const Module left = Find(twins, "left");
  const Module right = Find(twins, "right");
  EXPECT_EQ(left.type(), right.type());
  EXPECT_FALSE(at::equal(left.attr("weight").toTensor(),
                         right.attr("weight").toTensor()));
}

class HostileModel {
 public:
  explicit HostileModel(const std::string& name)
      : input_(Input(FindTestModel(name))), module_(SaveAndLoad(name)) {}

  at::Tensor Run(double value) {
    at::NoGradGuard no_grad;
    return module_.forward({input_.fill_(value)}).toTensor();
  }

 private:
  at::Tensor input_;
  Module module_;
};

// "endless" is not run here: nothing would end it.
TEST(TestModelsTest, HostileModelsAreHostile) {
  for (const char* const name : {"raises", "raises_umlauts", "raises_bytes"}) {
    HostileModel raises(name);
    EXPECT_ANY_THROW(raises.Run(0)) << name;
  }
  HostileModel huge_memory("huge_memory");
  EXPECT_ANY_THROW(huge_memory.Run(0));
  for (const char* const name : {"raises_later", "raises_inside"}) {
    HostileModel raises(name);
    EXPECT_NO_THROW(raises.Run(1));
    EXPECT_ANY_THROW(raises.Run(101));
  }
  HostileModel endless_later("endless_later");
  EXPECT_NO_THROW(endless_later.Run(1));
  HostileModel nan_weights("nan_weights");
  EXPECT_TRUE(nan_weights.Run(1).isnan().any().item<bool>());
  EXPECT_NO_THROW(SaveAndLoad("endless"));
}

TEST(TestModelsTest, BatchMattersOnlyWhereItIsSaidTo) {
  at::NoGradGuard no_grad;
  for (const char* name : {"conv_flatten_scores", "mixes_batch"}) {
    Module module = SaveAndLoad(name);
    const at::Tensor input = Input(FindTestModel(name));
    const at::Tensor together = module.forward({input}).toTensor()[0];
    const at::Tensor alone =
        module.forward({input.narrow(0, 0, 1)}).toTensor()[0];
    EXPECT_EQ(at::allclose(together, alone, 1e-4, 1e-4),
              std::string(name) == "conv_flatten_scores");
  }
}

}  // namespace
}  // namespace camserve
