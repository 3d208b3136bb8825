#include "server/torchscript/channels_last.h"

#include <ATen/ATen.h>
#include <torch/csrc/jit/ir/constants.h>

#include <array>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "server/torchscript/convolution.h"
#include "server/torchscript/fused_convolution.h"
#include "server/torchscript/packed_weights.h"

namespace camserve {
namespace {

using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Use;
using torch::jit::Value;
using torch::jit::WithInsertPoint;
namespace aten = c10::aten;
namespace prim = c10::prim;

using Nodes = std::unordered_set<const Node*>;

// Gives contiguous copies of channels-last values to the steps that may need
// them.
class LayoutGuard {
 public:
  // `moved`: convolutions, beside the fused ones, that take and return
  // channels-last values.
  LayoutGuard(Graph* graph, Nodes moved)
      : graph_(graph), moved_(std::move(moved)) {}

  void Insert() {
    for (Node* node : graph_->nodes()) {
      if (!GivesChannelsLast(node)) continue;
      channels_last_.insert(node->output());
      tensors_.push_back(node->output());
    }
    for (Value* value : tensors_) GuardReadersOf(value);
  }

 private:
  // Whether the node's output lies in memory as its input does.
  static bool HandsLayoutOn(const Node* node) {
    static constexpr std::array kKinds = {aten::relu,
                                          aten::relu6,
                                          aten::hardtanh,
                                          aten::clamp,
                                          aten::leaky_relu,
                                          aten::elu,
                                          aten::gelu,
                                          aten::silu,
                                          aten::hardswish,
                                          aten::sigmoid,
                                          aten::hardsigmoid,
                                          aten::tanh,
                                          aten::add,
                                          aten::sub,
                                          aten::mul,
                                          aten::batch_norm,
                                          aten::max_pool2d,
                                          aten::avg_pool2d,
                                          aten::adaptive_avg_pool2d,
                                          aten::cat};
    return absl::c_linear_search(kKinds, node->kind()) || IsListToJoin(node);
  }

  // [a, b, ...], read by cat alone.
  static bool IsListToJoin(const Node* node) {
    return node->kind() == prim::ListConstruct &&
           absl::c_all_of(node->output()->uses(), [](const Use& use) {
             return use.user->kind() == aten::cat;
           });
  }

  // [N, C, H, W] to [N, H, W, C], as before a layer norm of channels.
  static bool PutsChannelsLast(const Node* node) {
    if (node->kind() != aten::permute) return false;
    const auto order = torch::jit::toIValue(node->input(1));
    return order.has_value() && order->isIntList() &&
           order->toIntVector() == std::vector<int64_t>{0, 2, 3, 1};
  }

  bool GivesChannelsLast(const Node* node) const {
    return IsFusedConvolution(node) || moved_.contains(node) ||
           (HandsLayoutOn(node) &&
            absl::c_any_of(node->inputs(), [&](const Value* input) {
              return channels_last_.contains(input);
            }));
  }

  // Whether the step may need its input contiguous.
  bool Minds(const Node* reader) const {
    static constexpr std::array kKinds = {aten::size, aten::dim, aten::mean,
                                          aten::contiguous};
    return reader->owningBlock() != graph_->block() ||
           !(IsFusedConvolution(reader) || moved_.contains(reader) ||
             reader->kind() == PackSymbol() || PutsChannelsLast(reader) ||
             absl::c_linear_search(kKinds, reader->kind()) ||
             HandsLayoutOn(reader));
  }

  void GuardReadersOf(Value* value) {
    if (IsListToJoin(value->node())) return;
    const std::vector<Use> uses = value->uses();
    Value* contiguous = nullptr;
    for (const Use& use : uses) {
      if (!Minds(use.user)) continue;
      if (contiguous == nullptr) {
        const WithInsertPoint after(value->node()->next());
        contiguous = graph_->insert(aten::contiguous, {value});
      }
      use.user->replaceInput(use.offset, contiguous);
    }
  }

  Graph* const graph_;
  const Nodes moved_;
  torch::jit::ValueSet channels_last_;
  std::vector<Value*> tensors_;  // the same, in order
};

}  // namespace

void KeepContiguousForOthers(Graph* graph) { LayoutGuard(graph, {}).Insert(); }

void RunChannelsLast(Graph* graph) {
  constexpr auto kFormat = at::MemoryFormat::ChannelsLast;
  Nodes moved;
  for (Node* node : graph->nodes()) {
    const std::optional<Convolution> convolution = ReadConvolution(node);
    if (!convolution.has_value()) continue;
    const WithInsertPoint here(node);
    // Costs nothing where the value is channels-last already.
    node->replaceInput(
        0, graph->insert(aten::contiguous, {node->input(0)},
                         {torch::jit::NamedValue(
                             "memory_format", static_cast<int64_t>(kFormat))}));
    node->replaceInput(
        1, graph->insertConstant(convolution->weight.contiguous(kFormat)));
    moved.insert(node);
  }
  LayoutGuard(graph, std::move(moved)).Insert();
}

}  // namespace camserve
