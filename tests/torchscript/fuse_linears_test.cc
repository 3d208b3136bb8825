#include "server/torchscript/fuse_linears.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <torch/csrc/autograd/autograd.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "server/torchscript/graph_runner.h"
#include "tests/torchscript/count_nodes.h"

namespace camserve {
namespace {

using torch::jit::Graph;
using torch::jit::NamedValue;
using torch::jit::Value;
namespace aten = c10::aten;

at::Tensor Noise(at::IntArrayRef shape) {
  return at::randn(shape, at::detail::createCPUGenerator(1));
}

using Step = std::function<Value*(Graph& graph, Value* value)>;

// x, a linear step of `weight`, and `then`.
std::shared_ptr<Graph> LinearGraph(const at::Tensor& weight,
                                   const c10::IValue& bias, const Step& then) {
  auto graph = std::make_shared<Graph>();
  Value* const linear =
      graph->insert(aten::linear, {graph->addInput(), weight, bias});
  graph->registerOutput(then(*graph, linear));
  return graph;
}

Value* Nothing(Graph&, Value* value) { return value; }

at::Tensor Computed(const std::shared_ptr<Graph>& graph,
                    const at::Tensor& input) {
  return GraphRunner(graph).Run({input}).at(0).toTensor();
}

void ExpectClose(const at::Tensor& actual, const at::Tensor& expected) {
  ASSERT_EQ(actual.sizes(), expected.sizes());
  EXPECT_LE((actual - expected).abs().max().item<double>(),
            1e-5 * expected.abs().max().item<double>());
}

struct ActivationCase {
  std::string name;
  Step step;
};

class FusedActivationTest : public testing::TestWithParam<ActivationCase> {};

TEST_P(FusedActivationTest, BecomesPartOfTheLinearStep) {
  const auto plain = LinearGraph(Noise({24, 40}), Noise({24}), GetParam().step);
  const auto fused = plain->copy();
  FuseLinears(fused);
  EXPECT_EQ(CountNodes(*fused, "mkldnn::_linear_pointwise"), 1);
  EXPECT_EQ(CountNodes(*fused, "aten::linear"), 0);
  EXPECT_EQ(CountNodes(*fused, "aten::" + GetParam().name), 0);
  const at::NoGradGuard no_gradients;
  for (const std::vector<int64_t>& shape :
       std::vector<std::vector<int64_t>>{{1, 40}, {3, 5, 7, 40}}) {
    const at::Tensor input = Noise(shape);
    ExpectClose(Computed(fused, input), Computed(plain, input));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Activations, FusedActivationTest,
    testing::Values(ActivationCase{"none", Nothing},
                    ActivationCase{"relu",
                                   [](Graph& graph, Value* value) {
                                     return graph.insert(aten::relu, {value});
                                   }},
                    ActivationCase{"silu",
                                   [](Graph& graph, Value* value) {
                                     return graph.insert(aten::silu, {value});
                                   }},
                    ActivationCase{"hardswish",
                                   [](Graph& graph, Value* value) {
                                     return graph.insert(aten::hardswish,
                                                         {value});
                                   }},
                    ActivationCase{
                        "leaky_relu",
                        [](Graph& graph, Value* value) {
                          return graph.insert(aten::leaky_relu, {value, 0.1});
                        }},
                    ActivationCase{"gelu",
                                   [](Graph& graph, Value* value) {
                                     return graph.insert(
                                         aten::gelu, {value},
                                         {NamedValue("approximate", "none")});
                                   }},
                    ActivationCase{"gelu",
                                   [](Graph& graph, Value* value) {
                                     return graph.insert(
                                         aten::gelu, {value},
                                         {NamedValue("approximate", "tanh")});
                                   }}),
    [](const auto& info) {
      return info.param.name + "_" + std::to_string(info.index);
    });

TEST(FuseLinearsTest, TakesStepsWithoutABias) {
  const auto plain = LinearGraph(Noise({24, 40}), c10::IValue(), Nothing);
  const auto fused = plain->copy();
  FuseLinears(fused);
  EXPECT_EQ(CountNodes(*fused, "mkldnn::_linear_pointwise"), 1);
  const at::NoGradGuard no_gradients;
  const at::Tensor input = Noise({2, 40});
  ExpectClose(Computed(fused, input), Computed(plain, input));
}

TEST(FuseLinearsTest, ReadsWeightsThatLieTransposed) {
  const auto plain = LinearGraph(Noise({40, 24}).t(), Noise({24}), Nothing);
  const auto fused = plain->copy();
  FuseLinears(fused);
  const at::NoGradGuard no_gradients;
  const at::Tensor input = Noise({2, 40});
  ExpectClose(Computed(fused, input), Computed(plain, input));
}

TEST(FuseLinearsTest, LeavesOtherPrecisionsAlone) {
  for (const at::ScalarType type : {at::kDouble, at::kBFloat16}) {
    const auto graph =
        LinearGraph(Noise({24, 40}).to(type), Noise({24}).to(type), Nothing);
    FuseLinears(graph);
    EXPECT_EQ(CountNodes(*graph, "aten::linear"), 1);
  }
}

// Of the sum of squares of what the graph gives.
at::Tensor Gradient(const std::shared_ptr<Graph>& graph,
                    const at::Tensor& input) {
  const at::Tensor leaf = input.clone().requires_grad_(true);
  const at::Tensor sum = Computed(graph, leaf).square().sum();
  return torch::autograd::grad({sum}, {leaf})[0];
}

TEST(GiveLargeLinearsToOneDnnTest, ValuesAndGradientsStay) {
  const auto plain = LinearGraph(
      Noise({600, 1000}), Noise({600}),
      [](Graph& graph, Value* v) { return graph.insert(aten::relu, {v}); });
  const auto given = plain->copy();
  GiveLargeLinearsToOneDnn(given);
  EXPECT_EQ(CountNodes(*given, "camserve::linear"), 1);
  EXPECT_EQ(CountNodes(*given, "aten::linear"), 0);
  for (const int64_t rows : {1, 8}) {
    const at::Tensor input = Noise({rows, 1000});
    ExpectClose(Computed(given, input), Computed(plain, input));
    ExpectClose(Gradient(given, input), Gradient(plain, input));
  }
}

// As a head's backward pass is asked for several classes.
TEST(GiveLargeLinearsToOneDnnTest, GradientsAreTakenAgainAndAgain) {
  const auto graph = LinearGraph(Noise({600, 1000}), Noise({600}), Nothing);
  GiveLargeLinearsToOneDnn(graph);
  const at::Tensor leaf = Noise({2, 1000}).requires_grad_(true);
  const at::Tensor logits = Computed(graph, leaf);
  const auto gradient = [&](int64_t column) {
    return torch::autograd::grad({logits.select(1, column).sum()}, {leaf}, {},
                                 /*retain_graph=*/true)[0];
  };
  const at::Tensor first = gradient(3);
  EXPECT_FALSE(at::equal(first, gradient(4)));
  EXPECT_TRUE(at::equal(first, gradient(3)));
}

TEST(GiveLargeLinearsToOneDnnTest, SmallWeightsStay) {
  const auto graph = LinearGraph(Noise({500, 1000}), Noise({500}), Nothing);
  GiveLargeLinearsToOneDnn(graph);
  EXPECT_EQ(CountNodes(*graph, "aten::linear"), 1);
}

}  // namespace
}  // namespace camserve
