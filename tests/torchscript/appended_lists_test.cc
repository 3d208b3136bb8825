#include "server/torchscript/appended_lists.h"

#include <ATen/ATen.h>
#include <torch/csrc/jit/ir/irparser.h>

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "server/torchscript/graph_runner.h"

namespace camserve {
namespace {

using torch::jit::Graph;

// A graph from one number, as a tensor [1], to what its list came to.
class AppendedListsTest : public testing::Test {
 protected:
  void TakeApart(const std::string& text) {
    torch::jit::parseIR(text, graph_.get());
    const at::Tensor before = Run();
    TakeAppendedListsApart(graph_.get());
    EXPECT_TRUE(at::equal(Run(), before));
  }

  at::Tensor Run() const {
    return GraphRunner(graph_->copy()).Run({at::ones({1})}).at(0).toTensor();
  }

  // Those that are left.
  int Appends() const {
    int count = 0;
    for (const torch::jit::Node* node : graph_->nodes()) {
      count += node->kind() == c10::aten::append;
    }
    return count;
  }

  const std::shared_ptr<Graph> graph_ = std::make_shared<Graph>();
};

TEST_F(AppendedListsTest, EachReaderHasWhatThereWasThen) {
  TakeApart(R"IR(
graph(%x : Tensor):
  %zero : int = prim::Constant[value=0]()
  %list : Tensor[] = prim::ListConstruct(%x)
  %a : Tensor = aten::cat(%list, %zero)
  %1 : Tensor[] = aten::append(%list, %a)
  %b : Tensor = aten::cat(%list, %zero)
  %2 : Tensor[] = aten::append(%list, %b)
  %3 : Tensor[] = aten::append(%list, %a)
  %c : Tensor = aten::cat(%list, %zero)
  return (%c)
)IR");
  EXPECT_EQ(Appends(), 0);
  EXPECT_EQ(Run().numel(), 5);
}

TEST_F(AppendedListsTest, AListThatABranchKnowsStays) {
  TakeApart(R"IR(
graph(%x : Tensor):
  %zero : int = prim::Constant[value=0]()
  %yes : bool = aten::is_nonzero(%x)
  %list : Tensor[] = prim::ListConstruct(%x)
  %1 : Tensor[] = aten::append(%list, %x)
  %unused : Tensor = prim::If(%yes)
    block0():
      %2 : Tensor[] = aten::append(%list, %x)
      -> (%x)
    block1():
      -> (%x)
  %c : Tensor = aten::cat(%list, %zero)
  return (%c)
)IR");
  EXPECT_EQ(Appends(), 1);
  EXPECT_EQ(Run().numel(), 3);
}

TEST_F(AppendedListsTest, AListThatIsChangedOtherwiseStays) {
  TakeApart(R"IR(
graph(%x : Tensor):
  %zero : int = prim::Constant[value=0]()
  %list : Tensor[] = prim::ListConstruct(%x)
  %1 : Tensor[] = aten::append(%list, %x)
  %2 : Tensor = aten::pop(%list, %zero)
  %c : Tensor = aten::cat(%list, %zero)
  return (%c)
)IR");
  EXPECT_EQ(Appends(), 1);
  EXPECT_EQ(Run().numel(), 1);
}

}  // namespace
}  // namespace camserve
