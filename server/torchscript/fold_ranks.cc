#include "server/torchscript/fold_ranks.h"

#include <array>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "absl/algorithm/container.h"
#include "server/torchscript/tap.h"

namespace camserve {
namespace {

using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Use;
using torch::jit::Value;
using torch::jit::WithInsertPoint;
namespace aten = c10::aten;
namespace prim = c10::prim;

constexpr int64_t kRankOfImages = 4;

// Steps whose result has the dimensions of their first input.
bool KeepsRank(const Node* node) {
  static constexpr std::array kKinds = {
      aten::conv2d,       aten::_convolution,
      aten::batch_norm,   aten::instance_norm,
      aten::group_norm,   aten::layer_norm,
      aten::relu,         aten::relu_,
      aten::relu6,        aten::relu6_,
      aten::hardtanh,     aten::hardtanh_,
      aten::clamp,        aten::clamp_,
      aten::leaky_relu,   aten::leaky_relu_,
      aten::elu,          aten::elu_,
      aten::gelu,         aten::silu,
      aten::silu_,        aten::hardswish,
      aten::hardswish_,   aten::sigmoid,
      aten::sigmoid_,     aten::hardsigmoid,
      aten::hardsigmoid_, aten::tanh,
      aten::tanh_,        aten::max_pool2d,
      aten::avg_pool2d,   aten::adaptive_avg_pool2d,
      aten::permute,      aten::contiguous,
      aten::pad,          aten::constant_pad_nd};
  return node->kind() == TapSymbol() ||
         absl::c_linear_search(kKinds, node->kind());
}

// Whether nothing changes the list after it was made.
bool IsOnlyRead(const Value* list) {
  static constexpr std::array kKinds = {aten::cat, aten::len};
  return absl::c_all_of(list->uses(), [&](const Use& use) {
    return absl::c_linear_search(kKinds, use.user->kind());
  });
}

class Ranks {
 public:
  explicit Ranks(const Graph* graph) {
    known_[graph->inputs().at(0)] = kRankOfImages;
  }

  void See(const Node* node) {
    if (node->outputs().size() != 1 || node->inputs().empty()) return;
    if (const auto rank = RankOf(node)) known_[node->output()] = *rank;
  }

  std::optional<int64_t> Of(const Value* value) const {
    const auto found = known_.find(value);
    if (found == known_.end()) return std::nullopt;
    return found->second;
  }

 private:
  std::optional<int64_t> RankOf(const Node* node) const {
    if (KeepsRank(node)) return Of(node->input(0));
    switch (node->kind()) {
      case aten::add:
      case aten::add_:
      case aten::mul:
      case aten::mul_:
        return OfBroadcast(node);
      case prim::ListConstruct:
        // The rank of its first tensor: cat wants tensors of one rank.
        return IsOnlyRead(node->output()) ? Of(node->input(0)) : std::nullopt;
      case aten::cat:
        return Of(node->input(0));
      default:
        return std::nullopt;
    }
  }

  std::optional<int64_t> OfBroadcast(const Node* node) const {
    const bool is_number =
        !node->input(1)->type()->isSubtypeOf(*c10::TensorType::get());
    const auto a = Of(node->input(0));
    const auto b = is_number ? a : Of(node->input(1));
    return a.has_value() && a == b ? a : std::nullopt;
  }

  std::unordered_map<const Value*, int64_t> known_;
};

// The tensor whose number of dimensions `node` gives; null for any other node.
const Value* AskedFor(const Node* node) {
  if (node->kind() == aten::dim) return node->input(0);
  if (node->kind() != aten::len) return nullptr;
  const Node* const size = node->input(0)->node();
  // size(x, i) is one number.
  return size->kind() == aten::size && size->inputs().size() == 1
             ? size->input(0)
             : nullptr;
}

}  // namespace

void FoldRanks(Graph* graph) {
  Ranks ranks(graph);
  for (Node* node : graph->nodes()) {
    ranks.See(node);
    const Value* const asked = AskedFor(node);
    if (asked == nullptr) continue;
    const auto rank = ranks.Of(asked);
    if (!rank.has_value()) continue;
    const WithInsertPoint here(node);
    node->output()->replaceAllUsesWith(graph->insertConstant(*rank));
  }
}

}  // namespace camserve
