#include "server/model/fuse_convolutions.h"

#include <ATen/ATen.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>

#include <array>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/types/span.h"
#include "server/model/graph_runner.h"

namespace camserve {
namespace {

using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Use;
using torch::jit::Value;
using torch::jit::WithInsertPoint;
namespace aten = c10::aten;
namespace attr = c10::attr;
namespace prim = c10::prim;

const c10::Symbol kPointwise =
    c10::Symbol::fromQualString("mkldnn::_convolution_pointwise");
// Adds to its residual in place.
const c10::Symbol kPointwiseInPlace =
    c10::Symbol::fromQualString("mkldnn::_convolution_pointwise_");

std::optional<at::Tensor> ConstantTensor(const Value* value) {
  const auto constant = torch::jit::toIValue(value);
  if (!constant || !constant->isTensor()) return std::nullopt;
  return constant->toTensor();
}

// What a convolution is given beside its input.
struct Convolution {
  at::Tensor weight;
  Value* bias = nullptr;
  std::vector<int64_t> padding;
  std::vector<int64_t> stride;
  std::vector<int64_t> dilation;
  int64_t groups = 1;
};

bool IsConvolution(const Node* node) {
  return node->kind() == aten::conv2d || node->kind() == aten::_convolution;
}

// One that oneDNN takes: 2-D, float32, every parameter a constant.
std::optional<Convolution> ReadConvolution(Node* node) {
  if (!IsConvolution(node)) return std::nullopt;
  const auto weight = ConstantTensor(node->namedInput("weight"));
  const auto bias = torch::jit::toIValue(node->namedInput("bias"));
  if (!weight || weight->dim() != 4 || !bias ||
      weight->scalar_type() != at::kFloat || !weight->device().is_cpu()) {
    return std::nullopt;
  }
  if (node->kind() == aten::_convolution) {
    const auto transposed =
        torch::jit::toIValue(node->namedInput("transposed"));
    if (!transposed || transposed->toBool()) return std::nullopt;
  }
  const auto list = [&](const char* name) -> std::vector<int64_t> {
    const auto value = torch::jit::toIValue(node->namedInput(name));
    if (!value || !value->isIntList()) return {};
    std::vector<int64_t> pair = value->toIntVector();
    if (pair.size() == 1) pair.push_back(pair[0]);
    return pair;
  };
  Convolution convolution = {.weight = *weight,
                             .bias = node->namedInput("bias"),
                             .padding = list("padding"),
                             .stride = list("stride"),
                             .dilation = list("dilation")};
  const auto groups = torch::jit::toIValue(node->namedInput("groups"));
  if (convolution.padding.size() != 2 || convolution.stride.size() != 2 ||
      convolution.dilation.size() != 2 || !groups) {
    return std::nullopt;
  }
  convolution.groups = groups->toInt();
  return convolution;
}

// The one node that reads the output of `node`; null where there are several,
// or where the graph returns it.
Node* OnlyReader(const Node* node) {
  const auto& uses = node->output()->uses();
  if (uses.size() != 1) return nullptr;
  Node* const reader = uses[0].user;
  return reader->kind() == prim::Return ||
                 reader->owningBlock() != node->owningBlock()
             ? nullptr
             : reader;
}

// a + b of two tensors, without a factor.
bool IsPlainAdd(const Node* node) {
  if (node->kind() != aten::add || node->inputs().size() != 3) return false;
  const auto factor = torch::jit::toIValue(node->input(2));
  return factor && factor->isScalar() && factor->toScalar().equal(1) &&
         node->input(0) != node->input(1) &&
         node->input(0)->type()->isSubtypeOf(*c10::TensorType::get()) &&
         node->input(1)->type()->isSubtypeOf(*c10::TensorType::get());
}

bool IsIn(absl::Span<const c10::Symbol> kinds, const Node* node) {
  return absl::c_linear_search(kinds, node->kind());
}

bool IsFused(const Node* node) {
  return node->kind() == kPointwise || node->kind() == kPointwiseInPlace;
}

// Whether nobody but `node` wants the tensor any more when `node` has read it,
// and no other value shares its memory.
bool IsSpentAt(const Node* node, const Value* value) {
  static constexpr std::array kFresh = {aten::max_pool2d, aten::relu};
  if (!IsFused(value->node()) && !IsIn(kFresh, value->node())) return false;
  return absl::c_all_of(value->uses(), [&](const Use& use) {
    return use.user == node ||
           (use.user->owningBlock() == node->owningBlock() &&
            (IsFused(use.user) || IsConvolution(use.user)) &&
            use.user->isBefore(node));
  });
}

using Nodes = std::unordered_set<const Node*>;

bool AddsToConvolution(const Node* node) {
  return IsPlainAdd(node) && (IsConvolution(node->input(0)->node()) ||
                              IsConvolution(node->input(1)->node()));
}

// Additions of two shapes, as seen in a pass of `example`: what is added is a
// learned position of each place, or a bias for all of them.
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
  const auto terms = GraphRunner(looking).Run({example});
  Nodes broadcasting;
  for (size_t i = 0; i < additions.size(); ++i) {
    if (terms[2 * i].toTensor().sizes() !=
        terms[2 * i + 1].toTensor().sizes()) {
      broadcasting.insert(additions[i]);
    }
  }
  return broadcasting;
}

// Moves each convolution that only an addition reads down to that.
void MoveToAdditions(const std::vector<Node*>& nodes) {
  for (Node* node : nodes) {
    if (!ReadConvolution(node)) continue;
    Node* const reader = OnlyReader(node);
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
    Node* reader = OnlyReader(node);
    if (reader != nullptr && reader == node->next() && IsPlainAdd(reader) &&
        !broadcasting_.contains(reader)) {
      residual = reader->input(reader->input(0) == node->output() ? 1 : 0);
      last = reader;
      reader = OnlyReader(reader);
    }
    const WithInsertPoint here(last);
    const bool has_relu = reader != nullptr && reader->kind() == aten::relu;
    // What it reads it can't write to.
    const bool in_place = residual != nullptr && residual != node->input(0) &&
                          IsSpentAt(last, residual);
    Node* const fused =
        Create(node->input(0), *convolution, residual, has_relu, in_place);
    graph_->insertNode(fused);
    (has_relu ? reader : last)->output()->replaceAllUsesWith(fused->output());
  }

 private:
  Value* Constant(const c10::IValue& value) {
    return graph_->insertConstant(value);
  }

  Value* PackedWeight(const Convolution& convolution) {
    const at::Tensor packed = at::mkldnn_reorder_conv2d_weight(
        convolution.weight.to_mkldnn(), convolution.padding, convolution.stride,
        convolution.dilation, convolution.groups);
    // A node of its own: passes that compare constants can't read it.
    Node* const node = graph_->create(prim::ConstantMKLDNNTensor);
    node->t_(attr::value, packed);
    return graph_->insertNode(node)->output();
  }

  Node* Create(Value* input, const Convolution& convolution, Value* residual,
               bool has_relu, bool in_place) {
    std::vector<Value*> inputs = {input};
    if (residual != nullptr) {
      inputs.insert(in_place ? inputs.begin() : inputs.end(), residual);
    }
    inputs.push_back(PackedWeight(convolution));
    inputs.push_back(convolution.bias);
    inputs.push_back(Constant(convolution.padding));
    inputs.push_back(Constant(convolution.stride));
    inputs.push_back(Constant(convolution.dilation));
    inputs.push_back(Constant(convolution.groups));
    const c10::IValue none;
    Value* const no_scalars = Constant(c10::List<std::optional<at::Scalar>>());
    if (residual == nullptr) {
      inputs.push_back(Constant(has_relu ? "relu" : "none"));
      inputs.push_back(no_scalars);
    } else {
      inputs.push_back(Constant("add"));
      inputs.push_back(Constant(none));
      inputs.push_back(has_relu ? Constant("relu") : Constant(none));
      inputs.push_back(no_scalars);
    }
    inputs.push_back(Constant(none));
    return graph_->create(in_place ? kPointwiseInPlace : kPointwise, inputs);
  }

  Graph* const graph_;
  const Nodes broadcasting_;
};

// Makes what is channels-last contiguous for those that may mind.
class LayoutGuard {
 public:
  explicit LayoutGuard(Graph* graph) : graph_(graph) {}

  void Insert() {
    for (Node* node : graph_->nodes()) {
      if (!GivesChannelsLast(node)) continue;
      channels_last_.insert(node->output());
      tensors_.push_back(node->output());
    }
    for (Value* value : tensors_) GuardReadersOf(value);
  }

 private:
  // What these give has the layout of what they are given.
  static bool HandsLayoutOn(const Node* node) {
    static constexpr std::array kKinds = {
        aten::relu,       aten::hardtanh,   aten::silu,
        aten::hardswish,  aten::sigmoid,    aten::hardsigmoid,
        aten::add,        aten::mul,        aten::batch_norm,
        aten::max_pool2d, aten::avg_pool2d, aten::adaptive_avg_pool2d,
        aten::cat};
    return IsIn(kKinds, node) || IsListToJoin(node);
  }

  // [a, b, ...], read by cat alone.
  static bool IsListToJoin(const Node* node) {
    return node->kind() == prim::ListConstruct &&
           absl::c_all_of(node->output()->uses(), [](const Use& use) {
             return use.user->kind() == aten::cat;
           });
  }

  bool GivesChannelsLast(const Node* node) const {
    return IsFused(node) ||
           (HandsLayoutOn(node) &&
            absl::c_any_of(node->inputs(), [&](const Value* input) {
              return channels_last_.contains(input);
            }));
  }

  bool Minds(const Node* reader) const {
    static constexpr std::array kKinds = {aten::size, aten::dim, aten::mean};
    return reader->owningBlock() != graph_->block() ||
           !(IsFused(reader) || IsIn(kKinds, reader) || HandsLayoutOn(reader));
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
  torch::jit::ValueSet channels_last_;
  std::vector<Value*> tensors_;  // the same, in order
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
  LayoutGuard(graph.get()).Insert();
}

}  // namespace camserve
