#include "server/torchscript/fuse_convolutions.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "server/torchscript/graph_runner.h"
#include "server/torchscript/graph_split.h"
#include "server/torchscript/input_trial.h"
#include "server/torchscript/tapped_graph.h"
#include "tests/models/make_test_model.h"
#include "tests/models/test_models.h"
#include "tests/torchscript/count_nodes.h"

namespace camserve {
namespace {

TappedGraph Tapped(const std::string& model) {
  auto tapped = MakeTappedGraph(MakeTestModel(model));
  EXPECT_TRUE(tapped.ok()) << tapped.status();
  return *std::move(tapped);
}

at::Tensor Logits(const GraphRunner& runner, const at::Tensor& batch) {
  const at::NoGradGuard no_gradients;
  return runner.Run({batch}).at(0).toTensor();
}

class LaidOutModelTest
    : public testing::TestWithParam<std::tuple<std::string, TrunkLayout>> {};

TEST_P(LaidOutModelTest, GivesWhatTheSavedModelGives) {
  const auto& [name, layout] = GetParam();
  const TestModel& model = FindTestModel(name);
  const TappedGraph tapped = Tapped(model.name);
  const GraphRunner saved(tapped.graph->copy());
  const GraphRunner laid_out(PlainGraph(tapped, {.layout = layout}));
  const InputSizes sizes = {.channels = model.input[0],
                            .height = model.input[1],
                            .width = model.input[2]};
  for (const int batch_size : {1, 3}) {
    const at::Tensor batch = SeededNoise(sizes, batch_size, 1, "cpu");
    const at::Tensor expected = Logits(saved, batch);
    const at::Tensor logits = Logits(laid_out, batch);
    EXPECT_LE((logits - expected).abs().max().item<double>(),
              1e-5 * std::max(1.0, expected.abs().max().item<double>()));
  }
}

// oneDNN's blocked layouts know no approximate GELU.
INSTANTIATE_TEST_SUITE_P(
    Activations, LaidOutModelTest,
    testing::Combine(testing::Values("activations"),
                     testing::Values(TrunkLayout::kFused,
                                     TrunkLayout::kChannelsLast,
                                     TrunkLayout::kPlain)),
    [](const auto& info) { return TrunkLayoutName(std::get<1>(info.param)); });

INSTANTIATE_TEST_SUITE_P(
    Graphs, LaidOutModelTest,
    testing::Combine(testing::Values("skip_around", "branches", "called_twice",
                                     "channels_of_places",
                                     "checked_list_of_maps", "list_of_maps",
                                     "shape_flow", "twins"),
                     testing::ValuesIn(kTrunkLayouts)),
    [](const auto& info) {
      return absl::StrCat(std::get<0>(info.param), "_",
                          TrunkLayoutName(std::get<1>(info.param)));
    });

TEST(FuseConvolutionsTest, AdditionsAndRelusBecomePartOfConvolutions) {
  const TappedGraph tapped = Tapped("skip_around");
  const auto plain = FunctionalGraph(tapped, INT64_MAX);
  ASSERT_EQ(CountNodes(*plain, "aten::add"), 2);
  ASSERT_GT(CountNodes(*plain, "aten::relu"), 1);
  const auto fused = PlainGraph(tapped, {});
  // Not in place: each sum is of what its convolution reads.
  EXPECT_EQ(CountNodes(*fused, "mkldnn::_convolution_pointwise"),
            CountNodes(*plain, "aten::conv2d"));
  EXPECT_EQ(CountNodes(*fused, "aten::conv2d"), 0);
  EXPECT_EQ(CountNodes(*fused, "aten::add"), 0);
  EXPECT_EQ(CountNodes(*fused, "aten::relu"), 0);
}

TEST(FuseConvolutionsTest, ActivationsBecomePartOfConvolutions) {
  const auto fused = PlainGraph(Tapped("activations"), {});
  EXPECT_EQ(CountNodes(*fused, "aten::conv2d"), 0);
  for (const char* kind :
       {"aten::relu", "aten::tanh", "aten::silu", "aten::hardswish",
        "aten::hardsigmoid", "aten::leaky_relu", "aten::clamp", "aten::gelu"}) {
    EXPECT_EQ(CountNodes(*fused, kind), 0) << kind;
  }
  // That of the gate, which stands behind a mean.
  EXPECT_EQ(CountNodes(*fused, "aten::sigmoid"), 1);
  // Behind an addition none but a ReLU can be.
  EXPECT_EQ(CountNodes(*fused, "aten::hardtanh"), 1);
}

TEST(FuseConvolutionsTest, ChannelsThatArePutLastAreNotCopiedForIt) {
  const TappedGraph tapped = Tapped("channels_of_places");
  for (const TrunkLayout layout :
       {TrunkLayout::kFused, TrunkLayout::kChannelsLast}) {
    const auto graph = PlainGraph(tapped, {.layout = layout});
    ASSERT_EQ(CountNodes(*graph, "aten::permute"), 2);
    for (const torch::jit::Node* node : graph->nodes()) {
      if (node->kind() != c10::aten::permute) continue;
      EXPECT_NE(node->input(0)->node()->kind(), c10::aten::contiguous);
    }
  }
}

TEST(FuseConvolutionsTest, ListsWithChecksBetweenAreTakenApart) {
  const auto fused = PlainGraph(Tapped("checked_list_of_maps"), {});
  for (const char* kind : {"aten::append", "prim::If", "aten::conv2d"}) {
    EXPECT_EQ(CountNodes(*fused, kind), 0) << kind;
  }
}

TEST(FuseConvolutionsTest, ASumThatNobodyReadsAgainIsMadeInPlace) {
  const auto fused = PlainGraph(Tapped("resnet34"), {});
  EXPECT_EQ(CountNodes(*fused, "mkldnn::_convolution_pointwise_"), 15);
  EXPECT_EQ(CountNodes(*fused, "mkldnn::_convolution_pointwise"), 36 - 15);
}

TEST(FuseConvolutionsTest, WhatLeavesTheTrunkIsContiguous) {
  const TappedGraph tapped = Tapped("skip_around");
  int64_t site = -1;
  for (size_t i = 0; i < tapped.paths.size(); ++i) {
    if (tapped.paths[i] == "last") site = static_cast<int64_t>(i);
  }
  const auto split = SplitAt(tapped, site, {});
  ASSERT_TRUE(split.ok()) << split.status();
  ASSERT_GT(CountNodes(*split->trunk, "mkldnn::_convolution_pointwise"), 0);
  const at::NoGradGuard no_gradients;
  for (const c10::IValue& value :
       GraphRunner(split->trunk).Run({at::ones({2, 3, 32, 32})})) {
    EXPECT_TRUE(value.toTensor().is_contiguous());
  }
}

}  // namespace
}  // namespace camserve
