// What a pass from the middle gives is what a whole pass gives.
#include "server/torchscript/segmented_pass.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/model/model.h"
#include "server/torchscript/graph_split.h"
#include "server/torchscript/input_trial.h"
#include "server/torchscript/tap.h"
#include "server/torchscript/tapped_graph.h"
#include "tests/models/make_test_model.h"

namespace camserve {
namespace {

using testing::ElementsAre;

// Two convolutions without bias, and a layer that hands on its input. Where the
// output of `first` is zero, so is that of `second` behind a ReLU.
torch::jit::Module WithZerosThatStayZeros(const char* forward) {
  torch::jit::Module network("Network");
  const auto options = at::TensorOptions(at::kFloat);
  int64_t seed = 1;
  for (const char* name : {"first", "second"}) {
    torch::jit::Module convolution("Convolution");
    convolution.register_parameter(
        "weight", (at::arange(81, options) + seed++).sin().view({3, 3, 3, 3}),
        false);
    convolution.define(R"(
def forward(self, x: Tensor) -> Tensor:
    return torch.conv2d(x, self.weight, None, [1, 1], [1, 1])
)");
    network.register_module(name, convolution);
  }
  torch::jit::Module same("Same");
  same.define(R"(
def forward(self, x: Tensor) -> Tensor:
    return x
)");
  network.register_module("same", same);
  network.define(forward);
  return network;
}

constexpr char kChain[] = R"(
def forward(self, x: Tensor) -> Tensor:
    y = torch.relu(self.first.forward(x))
    z = torch.sigmoid(self.second.forward(y)) + x
    return torch.flatten(torch.relu(z), 2).mean(-1)
)";
// The first convolution's output is read again behind the second.
constexpr char kSkip[] = R"(
def forward(self, x: Tensor) -> Tensor:
    y = torch.relu(self.first.forward(x))
    z = torch.sigmoid(self.second.forward(y)) + torch.exp(y)
    return torch.flatten(torch.relu(z), 2).mean(-1)
)";
// A layer hands on its input, which is read again beside it.
constexpr char kIdentity[] = R"(
def forward(self, x: Tensor) -> Tensor:
    y = torch.relu(self.first.forward(x))
    z = self.same.forward(y) + torch.exp(y)
    return torch.flatten(torch.relu(z), 2).mean(-1)
)";
// A convolution that is called twice in a loop; the last call counts.
constexpr char kTwice[] = R"(
def forward(self, x: Tensor) -> Tensor:
    y = torch.relu(self.first.forward(x))
    for i in range(x.size(0) + 1):
        y = torch.sigmoid(self.second.forward(y))
    return torch.flatten(y, 2).mean(-1)
)";

class ZeroAt : public TapListener {
 public:
  explicit ZeroAt(int64_t site) : site_(site) {}
  at::Tensor OnTap(const at::Tensor& value, int64_t site) override {
    return site == site_ ? at::zeros_like(value) : value;
  }

 private:
  const int64_t site_;
};

// What is asked of a pass in pieces, and the same of whole passes.
class SegmentedPassTest : public testing::Test {
 protected:
  void Load(const torch::jit::Module& module, const InputSizes& sizes) {
    InitializeTorch(/*threads=*/1);
    auto tapped = MakeTappedGraph(module);
    ASSERT_TRUE(tapped.ok()) << tapped.status();
    KeepOutput(0, &*tapped);
    tapped_ = *std::move(tapped);
    graph_ = FunctionalGraph(tapped_, /*site=*/-1);
    input_ = SeededNoise(sizes, 1, 1, "cpu");
  }

  at::Tensor WholeAtZero(int64_t site) const {
    const at::NoGradGuard no_gradients;
    const ZeroAt zero(site);
    const GraphRunner runner(tapped_.graph->copy());
    return runner.Run({input_.clone()}).at(0).toTensor();
  }

  at::Tensor Whole() const { return WholeAtZero(/*site=*/-1); }

  void ExpectSameAt(const std::vector<int64_t>& sites) {
    const GraphSegments segments(graph_, sites);
    SegmentedPass pass(segments, input_, sites);
    EXPECT_TRUE(at::equal(pass.logits().detach(), Whole()));
    for (const int64_t site : sites) {
      EXPECT_TRUE(at::allclose(pass.LogitsAtZero(site), WholeAtZero(site),
                               /*rtol=*/1e-6, /*atol=*/1e-7))
          << tapped_.paths[site];
    }
  }

  TappedGraph tapped_;
  std::shared_ptr<torch::jit::Graph> graph_;
  at::Tensor input_;
};

TEST_F(SegmentedPassTest, LogitsAtZeroAreThoseOfAWholePass) {
  for (const char* forward : {kChain, kSkip}) {
    Load(WithZerosThatStayZeros(forward),
         {.channels = 3, .height = 8, .width = 8});
    ExpectSameAt({1, 0});
  }
}

TEST_F(SegmentedPassTest, WhatIsReadBesideALayerIsNotZeroWhereTheLayerIs) {
  Load(WithZerosThatStayZeros(kIdentity),
       {.channels = 3, .height = 8, .width = 8});
  std::vector<int64_t> sites;
  for (size_t site = 0; site < tapped_.paths.size(); ++site) {
    sites.push_back(static_cast<int64_t>(site));
  }
  ExpectSameAt(sites);
}

TEST_F(SegmentedPassTest, LayersOfAResidualNetworkAgree) {
  Load(MakeTestModel("resnet34"), {.channels = 3, .height = 224, .width = 224});
  std::vector<int64_t> sites;
  // Of each kind some: convolutions, normalisations, ReLUs, whole blocks.
  for (size_t site = 0; site + 1 < tapped_.paths.size(); site += 5) {
    sites.push_back(static_cast<int64_t>(site));
  }
  ExpectSameAt(sites);
}

// A pass begins at a layer's first call, and its last is replaced.
TEST_F(SegmentedPassTest, OfALayerThatIsCalledTwiceTheLastCallCounts) {
  Load(WithZerosThatStayZeros(kTwice),
       {.channels = 3, .height = 8, .width = 8});
  std::vector<int64_t> sites;
  for (size_t site = 0; site < tapped_.paths.size(); ++site) {
    sites.push_back(static_cast<int64_t>(site));
  }
  ExpectSameAt(sites);
}

// The derivative along a direction is the sum of its products with the
// gradient.
TEST_F(SegmentedPassTest, DerivativesAreThoseOfGradients) {
  Load(WithZerosThatStayZeros(kChain),
       {.channels = 3, .height = 8, .width = 8});
  const GraphSegments segments(graph_, {0, 1});
  const SegmentedPass pass(segments, input_, {0, 1});
  const at::Tensor direction = pass.activation(1).detach().cos();
  const auto derivatives = pass.Derivatives(1, direction);
  ASSERT_TRUE(derivatives.has_value());
  for (int64_t m = 0; m < pass.logits().size(1); ++m) {
    const at::Tensor gradient = pass.Gradients(pass.logits()[0][m], {1})[0];
    EXPECT_NEAR((*derivatives)[0][m].item<double>(),
                (gradient * direction).sum().item<double>(), 1e-5);
  }
}

TEST_F(SegmentedPassTest, BeginsAtEachLayerThatIsAskedFor) {
  Load(WithZerosThatStayZeros(kChain),
       {.channels = 3, .height = 8, .width = 8});
  const GraphSegments segments(graph_, {1, 0});
  EXPECT_EQ(segments.count(), 3);
  EXPECT_THAT((std::vector{segments.SegmentOf(0), segments.SegmentOf(1)}),
              ElementsAre(1, 2));
  ASSERT_TRUE(segments.entry(2).has_value());
  EXPECT_EQ(segments.entry(2)->site, 1);
}

// What a pass has changed is no use to the next one.
TEST_F(SegmentedPassTest, AGraphThatWritesInPlaceIsLeftWhole) {
  Load(WithZerosThatStayZeros(R"(
def forward(self, x: Tensor) -> Tensor:
    x[:, 0] = 0.5
    y = self.second.forward(self.first.forward(x))
    return torch.flatten(y + x, 2).mean(-1)
)"),
       {.channels = 3, .height = 8, .width = 8});
  EXPECT_EQ(GraphSegments(tapped_.graph, {0, 1}).count(), 1);
  ExpectSameAt({0, 1});
}

}  // namespace
}  // namespace camserve
