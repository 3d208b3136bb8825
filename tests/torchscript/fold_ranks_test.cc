#include "server/torchscript/fold_ranks.h"

#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/irparser.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace camserve {
namespace {

using torch::jit::Graph;

// What a graph of `steps`, of the image %x, gives as %n after folding; absent
// where that is no constant.
std::optional<int64_t> Folded(const std::string& steps) {
  Graph graph;
  torch::jit::parseIR(absl::StrCat(R"IR(
graph(%x : Tensor):
  %none : NoneType = prim::Constant()
  %zero : int = prim::Constant[value=0]()
  %one : int = prim::Constant[value=1]()
  %half : float = prim::Constant[value=0.5]()
)IR",
                                   steps, R"IR(
  return (%n)
)IR"),
                      &graph);
  FoldRanks(&graph);
  const auto value = torch::jit::toIValue(graph.outputs().at(0));
  if (!value.has_value()) return std::nullopt;
  return value->toInt();
}

TEST(FoldRanksTest, FollowsWhatKeepsTheDimensions) {
  EXPECT_EQ(Folded("  %n : int = aten::dim(%x)"), 4);
  EXPECT_EQ(Folded(R"IR(
  %y : Tensor = aten::relu_(%x)
  %z : Tensor = aten::mul(%y, %half)
  %s : Tensor = aten::add(%z, %y, %one)
  %sizes : int[] = aten::size(%s)
  %n : int = aten::len(%sizes))IR"),
            4);
}

TEST(FoldRanksTest, FollowsWhatIsJoined) {
  EXPECT_EQ(Folded(R"IR(
  %maps : Tensor[] = prim::ListConstruct(%x, %x)
  %y : Tensor = aten::cat(%maps, %one)
  %n : int = aten::dim(%y))IR"),
            4);
}

TEST(FoldRanksTest, LeavesWhatTheStepsDoNotTell) {
  EXPECT_EQ(Folded(R"IR(
  %y : Tensor = aten::squeeze(%x)
  %n : int = aten::dim(%y))IR"),
            std::nullopt);
  // A size, not a number of dimensions.
  EXPECT_EQ(Folded("  %n : int = aten::size(%x, %one)"), std::nullopt);
  EXPECT_EQ(Folded(R"IR(
  %y : Tensor = aten::squeeze(%x)
  %z : Tensor = aten::add(%y, %x, %one)
  %n : int = aten::dim(%z))IR"),
            std::nullopt);
}

TEST(FoldRanksTest, LeavesListsThatChange) {
  EXPECT_EQ(Folded(R"IR(
  %flat : Tensor = aten::squeeze(%x)
  %maps : Tensor[] = prim::ListConstruct(%x)
  %same : Tensor[] = aten::_set_item(%maps, %zero, %flat)
  %y : Tensor = aten::cat(%maps, %one)
  %n : int = aten::dim(%y))IR"),
            std::nullopt);
}

}  // namespace
}  // namespace camserve
