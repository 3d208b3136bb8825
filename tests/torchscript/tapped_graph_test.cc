#include "server/torchscript/tapped_graph.h"

#include <ATen/ATen.h>
#include <torch/csrc/jit/ir/constants.h>

#include <string>

#include "gtest/gtest.h"
#include "server/model/model.h"
#include "tests/models/make_test_model.h"

namespace camserve {
namespace {

using torch::jit::Node;

// What a trace on a machine with a GPU may hold: benchmarks, whatever is
// fastest, and TF32.
torch::jit::Module WithTracedConvolution() {
  torch::jit::Module convolution("Convolution");
  convolution.register_parameter("weight", at::ones({2, 3, 1, 1}), false);
  convolution.define(R"(
def forward(self, x: Tensor) -> Tensor:
    return torch._convolution(x, self.weight, None, [1, 1], [0, 0], [1, 1],
                              False, [0, 0], 1, True, False, True, True)
)");
  torch::jit::Module network("Network");
  network.register_module("convolution", convolution);
  network.define(R"(
def forward(self, x: Tensor) -> Tensor:
    return torch.flatten(self.convolution.forward(x), 1)
)");
  return network;
}

bool Switch(Node* node, const char* name) {
  return torch::jit::toIValue(node->namedInput(name)).value().toBool();
}

TEST(TappedGraphTest, ATracedConvolutionHasThisProcesssSwitches) {
  InitializeTorch(/*threads=*/1);
  const auto tapped = MakeTappedGraph(WithTracedConvolution());
  ASSERT_TRUE(tapped.ok()) << tapped.status();
  int convolutions = 0;
  for (Node* node : tapped->graph->nodes()) {
    if (node->kind() != c10::aten::_convolution) continue;
    ++convolutions;
    EXPECT_FALSE(Switch(node, "benchmark"));
    EXPECT_TRUE(Switch(node, "deterministic"));
    EXPECT_TRUE(Switch(node, "cudnn_enabled"));
    EXPECT_FALSE(Switch(node, "allow_tf32"));
  }
  EXPECT_EQ(convolutions, 1);
}

// The interpreter would read them when an operator fails.
TEST(TappedGraphTest, NoNodePointsToAFunctionOfTheModule) {
  const auto tapped = MakeTappedGraph(MakeTestModel("resnet34"));
  ASSERT_TRUE(tapped.ok()) << tapped.status();
  int nodes = 0;
  for (const Node* node : tapped->graph->nodes()) {
    EXPECT_FALSE(node->callstack().has_value()) << *node;
    ++nodes;
  }
  EXPECT_GT(nodes, 100);
}

}  // namespace
}  // namespace camserve
