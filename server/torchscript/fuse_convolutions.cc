// How convolutions are fused. A convolution, the addition of a residual and an
// activation function, one after the other, become one step of oneDNN, which
// reads and writes the large values once instead of three times:
//
// 1. A pass of the example tells which additions broadcast. These stay.
// 2. A convolution that only an addition reads is moved down to just before it,
//    so that the addition's other term has been computed by then. Where both
//    terms are convolutions, the later one gets the addition.
// 3. Each convolution is replaced by two nodes: one that packs its weights for
//    the size of the input (packed_weights.h), and the fused step. That step
//    takes over the addition that directly follows, and the activation after
//    it, if nobody else reads the values between. It writes the sum over the
//    residual where that is no longer needed.
// 4. Nodes that nobody reads any more are removed, and steps that need
//    contiguous values are given such (channels_last.h).
#include "server/torchscript/fuse_convolutions.h"

#include <ATen/ATen.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>

#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "server/torchscript/activation.h"
#include "server/torchscript/channels_last.h"
#include "server/torchscript/convolution.h"
#include "server/torchscript/fused_convolution.h"
#include "server/torchscript/graph_runner.h"
#include "server/torchscript/packed_weights.h"

namespace camserve {
namespace {

using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Use;
using torch::jit::Value;
using torch::jit::WithInsertPoint;
namespace aten = c10::aten;

// a + b of two tensors, without a factor.
bool IsPlainAdd(const Node* node) {
  if (node->kind() != aten::add || node->inputs().size() != 3) return false;
  const auto factor = torch::jit::toIValue(node->input(2));
  return factor && factor->isScalar() && factor->toScalar().equal(1) &&
         node->input(0) != node->input(1) &&
         node->input(0)->type()->isSubtypeOf(*c10::TensorType::get()) &&
         node->input(1)->type()->isSubtypeOf(*c10::TensorType::get());
}

// Whether nobody holds on to the node's inputs once it has run. A packing node
// hands its input on, but only to the convolution right after it.
bool LeavesInputsAlone(const Node* node) {
  return IsFusedConvolution(node) || IsConvolution(node) ||
         node->kind() == PackSymbol();
}

// Whether `node` is the last to read the tensor, and no other value shares its
// memory.
bool IsSpentAt(const Node* node, const Value* value) {
  const Node* const maker = value->node();
  if (!IsFusedConvolution(maker) && maker->kind() != aten::max_pool2d &&
      maker->kind() != aten::relu) {
    return false;
  }
  return absl::c_all_of(value->uses(), [&](const Use& use) {
    return use.user == node ||
           (use.user->owningBlock() == node->owningBlock() &&
            LeavesInputsAlone(use.user) && use.user->isBefore(node));
  });
}

using Nodes = std::unordered_set<const Node*>;

bool AddsToConvolution(const Node* node) {
  return IsPlainAdd(node) && (IsConvolution(node->input(0)->node()) ||
                              IsConvolution(node->input(1)->node()));
}

// Additions whose terms have different shapes in a pass of `example`: one term
// is a learned position of each place, say, or a bias of each channel.
Nodes BroadcastingAdditions(const std::shared_ptr<Graph>& graph,
                            const at::Tensor& example) {
  if (!example.defined()) return {};
  const std::shared_ptr<Graph> looking = graph->copy();
  while (!looking->outputs().empty()) looking->eraseOutput(0);
  std::vector<const Node*> additions;
  auto copy = looking->nodes().begin();
  for (const Node* node : graph->nodes()) {
    if (AddsToConvolution(node)) {
      additions.push_back(node);
      looking->registerOutput((*copy)->input(0));
      looking->registerOutput((*copy)->input(1));
    }
    ++copy;
  }
  if (additions.empty()) return {};
  const at::NoGradGuard no_gradients;
  // With two images, a term of one row for all images has another shape.
  const auto terms = GraphRunner(looking).Run({example.slice(0, 0, 2)});
  Nodes broadcasting;
  for (size_t i = 0; i < additions.size(); ++i) {
    if (terms[2 * i].toTensor().sizes() !=
        terms[2 * i + 1].toTensor().sizes()) {
      broadcasting.insert(additions[i]);
    }
  }
  return broadcasting;
}

// Moves each convolution that only an addition reads to just before it.
void MoveToAdditions(const std::vector<Node*>& nodes) {
  for (Node* node : nodes) {
    if (!ReadConvolution(node)) continue;
    Node* const reader = OnlyReader(node->output());
    if (reader != nullptr && IsPlainAdd(reader)) node->moveBefore(reader);
  }
}

// Replaces convolutions, one after the other.
class Fuser {
 public:
  Fuser(Graph* graph, Nodes broadcasting)
      : graph_(graph), broadcasting_(std::move(broadcasting)) {}

  void Fuse(Node* node) {
    const std::optional<Convolution> convolution = ReadConvolution(node);
    if (!convolution) return;
    Node* last = node;
    Value* residual = nullptr;
    Node* const reader = OnlyReader(node->output());
    if (reader != nullptr && reader == node->next() && IsPlainAdd(reader) &&
        !broadcasting_.contains(reader)) {
      residual = reader->input(reader->input(0) == node->output() ? 1 : 0);
      last = reader;
    }
    Activation activation = ReadActivation(last->output());
    // After an addition oneDNN takes none but a ReLU.
    if (residual != nullptr && activation.name != "relu") activation = {};
    const WithInsertPoint here(last);
    // A convolution can't write its output over its input.
    const bool in_place = residual != nullptr && residual != node->input(0) &&
                          IsSpentAt(last, residual);
    Node* const fused =
        InsertFusedConvolution(graph_, node->input(0), *convolution, activation,
                               {.value = residual, .in_place = in_place});
    (activation.node != nullptr ? activation.node : last)
        ->output()
        ->replaceAllUsesWith(fused->output());
  }

 private:
  Graph* const graph_;
  const Nodes broadcasting_;
};

}  // namespace

void FuseConvolutions(const std::shared_ptr<Graph>& graph,
                      const at::Tensor& example) {
  Nodes broadcasting = BroadcastingAdditions(graph, example);
  const std::vector<Node*> nodes(graph->nodes().begin(), graph->nodes().end());
  MoveToAdditions(nodes);
  Fuser fuser(graph.get(), std::move(broadcasting));
  for (Node* node : nodes) fuser.Fuse(node);
  torch::jit::EliminateDeadCode(graph);
  KeepContiguousForOthers(graph.get());
}

}  // namespace camserve
