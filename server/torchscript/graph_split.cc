// How a graph is cut:
//
// 1. FunctionalGraph makes a copy in which only the layer's tap is left and, as
//    far as possible, no step writes in place: then the inputs of a step tell
//    all that it depends on. Constants are folded. No optimisation merges steps
//    on both sides of the tap, which is an operator that LibTorch does not
//    know.
// 2. The head is every step that depends on the tap's output A. Where steps
//    still write in place, those whose order with a step of the head must hold
//    are part of it too. All other steps are the trunk.
// 3. What the head reads beside A crosses: it becomes a further output of the
//    trunk and input of the head. Constants are copied to where they are read.
// 4. The trunk runs without autograd, so that it may be turned into bfloat16
//    and laid out for speed (TrunkLayout). The head is differentiated: only its
//    large linear steps are replaced, by ones of oneDNN that have gradients.
#include "server/torchscript/graph_split.h"

#include <torch/csrc/jit/ir/alias_analysis.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/passes/common_subexpression_elimination.h>
#include <torch/csrc/jit/passes/constant_pooling.h>
#include <torch/csrc/jit/passes/constant_propagation.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/frozen_graph_optimizations.h>
#include <torch/csrc/jit/passes/frozen_ops_to_mkldnn.h>
#include <torch/csrc/jit/passes/loop_unrolling.h>
#include <torch/csrc/jit/passes/lower_tuples.h>
#include <torch/csrc/jit/passes/peephole.h>
#include <torch/csrc/jit/passes/remove_dropout.h>
#include <torch/csrc/jit/passes/remove_mutation.h>

#include <algorithm>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status_macros.h"
#include "server/torchscript/appended_lists.h"
#include "server/torchscript/channels_last.h"
#include "server/torchscript/convolution.h"
#include "server/torchscript/fold_ranks.h"
#include "server/torchscript/fuse_convolutions.h"
#include "server/torchscript/fuse_linears.h"
#include "server/torchscript/graph_copy.h"
#include "server/torchscript/tap.h"

namespace camserve {
namespace {

using torch::jit::AliasDb;
using torch::jit::Block;
using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Value;
namespace prim = c10::prim;

using Values = torch::jit::ValueSet;

void RemoveTaps(Graph* graph, int64_t kept) {
  for (Node* tap : FindTaps(graph->block())) {
    if (kept >= 0 && SiteOf(tap) == kept) continue;
    tap->output()->replaceAllUsesWith(tap->input(0));
    tap->destroy();
  }
}

// Which top-level nodes belong to the head: those that depend on A by their
// inputs, and those whose order with such a node must hold because one writes
// in place to what the other reads.
class HeadFinder {
 public:
  HeadFinder(const std::shared_ptr<Graph>& graph, Node* tap)
      : graph_(graph), tap_(tap), aliases_(graph) {}

  std::vector<Node*> Find() {
    made_.insert(tap_->output());
    bool past_tap = false;
    for (Node* node : graph_->nodes()) {
      if (node == tap_) past_tap = true;
      if (!past_tap || node == tap_ || node->kind() == prim::Constant) continue;
      if (BelongsToHead(node)) Take(node);
    }
    return std::move(head_);
  }

 private:
  bool BelongsToHead(Node* node) {
    Values inputs;
    CollectInputs(node, &inputs);
    for (const Value* input : inputs) {
      if (made_.contains(input)) return true;
      for (Node* writer : writers_) {
        if (aliases_.writesToAlias(writer, Values{input})) return true;
      }
    }
    return Writes(node) && aliases_.writesToAlias(node, read_);
  }

  void Take(Node* node) {
    head_.push_back(node);
    CollectInputs(node, &read_);
    for (Value* output : node->outputs()) made_.insert(output);
    if (Writes(node)) writers_.push_back(node);
  }

  const std::shared_ptr<Graph>& graph_;
  Node* const tap_;
  const AliasDb aliases_;
  Values made_;  // by the head
  Values read_;  // by the head
  std::vector<Node*> writers_;
  std::vector<Node*> head_;
};

// The values that cross from trunk to head beside A, in the order of
// definition.
std::vector<Value*> FindCrossing(const std::vector<Node*>& head, Value* output,
                                 Node* tap) {
  std::unordered_set<Node*> in_head(head.begin(), head.end());
  std::vector<Value*> crossing;
  Values seen = {tap->output()};
  Values read;
  for (Node* node : head) CollectInputs(node, &read);
  read.insert(output);
  Block* const top = tap->owningBlock();
  const auto consider = [&](Value* value) {
    if (!read.contains(value) || !seen.insert(value).second) return;
    crossing.push_back(value);
  };
  for (Value* input : top->owningGraph()->inputs()) consider(input);
  for (Node* node : top->nodes()) {
    if (in_head.contains(node) || node->kind() == prim::Constant) continue;
    for (Value* value : node->outputs()) consider(value);
  }
  return crossing;
}

// Whether a value of this type may depend on what the image shows. Whole
// numbers are sizes; a float or a boolean may have been read off a tensor.
bool MayTellOfImage(const c10::TypePtr& type) {
  switch (type->kind()) {
    case c10::TypeKind::IntType:
    case c10::TypeKind::NoneType:
    case c10::TypeKind::StringType:
    case c10::TypeKind::DeviceObjType:
      return false;
    case c10::TypeKind::ListType:
    case c10::TypeKind::TupleType:
    case c10::TypeKind::OptionalType:
      break;
    default:
      return true;
  }
  for (const c10::TypePtr& inner : type->containedTypes()) {
    if (MayTellOfImage(inner)) return true;
  }
  return false;
}

// Turns float constants into bfloat16, and the input too, on entry. What the
// graph returns is turned back into float32.
void RunInBfloat16(const std::shared_ptr<Graph>& graph) {
  const auto cast = [&](Value* value, at::ScalarType type) {
    Value* const dtype = graph->insertConstant(static_cast<int64_t>(type));
    Value* const no = graph->insertConstant(false);
    Value* const none = graph->insertConstant(c10::IValue());
    return graph->insert(c10::aten::to, {value, dtype, no, no, none});
  };
  for (Node* node : graph->nodes()) {
    if (node->kind() != prim::Constant) continue;
    const auto value = torch::jit::toIValue(node->output());
    if (!value || !value->isTensor() ||
        !value->toTensor().is_floating_point()) {
      continue;
    }
    const torch::jit::WithInsertPoint here(node);
    node->output()->replaceAllUsesWith(
        graph->insertConstant(value->toTensor().to(at::kBFloat16)));
  }
  {
    const torch::jit::WithInsertPoint first(graph->block()->nodes().front());
    Value* const input = graph->inputs().at(0);
    Value* const narrow = cast(input, at::kBFloat16);
    input->replaceAllUsesAfterNodeWith(narrow->node(), narrow);
  }
  const torch::jit::WithInsertPoint last(graph->return_node());
  for (size_t i = 0; i < graph->outputs().size(); ++i) {
    Value* const output = graph->outputs()[i];
    if (!output->type()->isSubtypeOf(*c10::TensorType::get())) continue;
    graph->return_node()->replaceInput(i, cast(output, at::kFloat));
  }
}

void LayOut(std::shared_ptr<Graph>& trunk, const SplitOptions& options) {
  switch (options.layout) {
    case TrunkLayout::kFused:
      FuseConvolutions(trunk, options.example);
      return FuseLinears(trunk);
    case TrunkLayout::kBlocked:
      return torch::jit::ConvertFrozenOpsToMKLDNN(trunk);
    case TrunkLayout::kChannelsLast:
      return RunChannelsLast(trunk.get());
    case TrunkLayout::kPlain:
      return;
  }
}

// The name of a step that writes to a tensor in place; empty where none does.
std::string WriterOf(const Graph& graph) {
  const auto nodes = graph.nodes();
  const auto writer = std::find_if(nodes.begin(), nodes.end(), Writes);
  return writer == nodes.end() ? "" : writer->kind().toUnqualString();
}

void OptimizeTrunk(std::shared_ptr<Graph>* trunk, const SplitOptions& options) {
  if (options.precision == Precision::kBfloat16Trunk) RunInBfloat16(*trunk);
  if (options.optimize && WriterOf(**trunk).empty()) LayOut(*trunk, options);
  torch::jit::ConstantPooling(*trunk);
  torch::jit::EliminateDeadCode(*trunk);
}

// The layer's tap, the only one that is left.
absl::StatusOr<Node*> FindMarker(Graph* graph) {
  const std::vector<Node*> taps = FindTaps(graph->block());
  if (taps.size() != 1) {
    return absl::FailedPreconditionError(
        "the logits do not depend on the layer's output");
  }
  if (taps[0]->owningBlock() != graph->block()) {
    return absl::FailedPreconditionError(
        "the layer is called in a loop or a branch that is decided while the "
        "model runs: name a layer outside of it, or export the model with "
        "torch.jit.trace");
  }
  return taps[0];
}

}  // namespace

std::shared_ptr<Graph> FunctionalGraph(const TappedGraph& tapped,
                                       int64_t site) {
  std::shared_ptr<Graph> graph = tapped.graph->copy();
  if (site >= 0) RemoveTaps(graph.get(), site);
  torch::jit::UnrollConstantLoops(graph);
  torch::jit::ConstantPropagation(graph);
  torch::jit::LowerSimpleTuples(graph);
  torch::jit::removeDropout(graph);
  // Removes casts that stand between lists and their readers.
  torch::jit::PeepholeOptimize(graph);
  torch::jit::EliminateDeadCode(graph);
  TakeAppendedListsApart(graph.get());
  FoldRanks(graph.get());
  torch::jit::ConstantPropagation(graph);
  torch::jit::EliminateDeadCode(graph);
  torch::jit::RemoveListMutation(graph);
  torch::jit::RemoveTensorMutation(graph);
  torch::jit::PeepholeOptimize(graph);
  torch::jit::ConstantPropagation(graph);
  torch::jit::EliminateDeadCode(graph);
  return graph;
}

absl::StatusOr<SplitGraph> SplitAt(const TappedGraph& tapped, int64_t site,
                                   const SplitOptions& options) {
  std::shared_ptr<Graph> graph = FunctionalGraph(tapped, site);
  if (options.optimize) torch::jit::OptimizeFrozenGraph(graph);
  ASSIGN_OR_RETURN(Node* const tap, FindMarker(graph.get()));
  const std::vector<Node*> head = HeadFinder(graph, tap).Find();
  Value* const logits = graph->outputs().at(0);
  const std::unordered_set<Node*> in_head(head.begin(), head.end());
  if (!in_head.contains(logits->node())) {
    return absl::FailedPreconditionError(
        "the logits do not depend on the layer's output");
  }
  const std::vector<Value*> crossing = FindCrossing(head, logits, tap);

  SplitGraph split;
  GraphCopy trunk;
  trunk.AddInput(graph->inputs().at(0));
  for (Node* node : graph->nodes()) {
    if (node != tap && !in_head.contains(node)) trunk.AddNode(node);
  }
  trunk.AddOutput(tap->input(0));
  GraphCopy rest;
  rest.AddInput(tap->output());
  for (Value* value : crossing) {
    trunk.AddOutput(value);
    rest.AddInput(value);
    split.image_crosses |= MayTellOfImage(value->type());
  }
  for (Node* node : head) {
    rest.AddNode(node);
    split.head_mutates |= Writes(node);
    split.head_convolves |= ReadConvolution(node).has_value();
  }
  rest.AddOutput(logits);
  split.trunk = trunk.Take();
  split.head = rest.Take();
  // Looked for before the trunk is laid out, since fused sums write in place
  // too.
  split.trunk_writer = WriterOf(*split.trunk);
  OptimizeTrunk(&split.trunk, options);
  torch::jit::EliminateDeadCode(split.head);
  if (options.optimize && options.layout != TrunkLayout::kPlain) {
    GiveLargeLinearsToOneDnn(split.head);
  }
  return split;
}

std::shared_ptr<Graph> PlainGraph(const TappedGraph& tapped,
                                  const SplitOptions& options) {
  std::shared_ptr<Graph> graph = FunctionalGraph(tapped, INT64_MAX);
  if (options.optimize) torch::jit::OptimizeFrozenGraph(graph);
  OptimizeTrunk(&graph, options);
  return graph;
}

}  // namespace camserve
