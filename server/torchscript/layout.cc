#include "server/torchscript/layout.h"

#include <torch/csrc/jit/ir/constants.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "server/torchscript/tap.h"

namespace camserve {
namespace {

using torch::jit::Block;
using torch::jit::Node;
using torch::jit::Value;
namespace aten = c10::aten;
namespace prim = c10::prim;

struct ValueFacts {
  bool channels_last = false;
  bool is_attention_weight = false;  // comes out of a softmax
  bool after_attention = false;
};

bool IsOneOf(const Node* node, const std::unordered_set<std::string>& kinds) {
  return kinds.contains(node->kind().toQualString());
}

bool IsConvolution(const Node* node) {
  static const auto* const kinds = new std::unordered_set<std::string>{
      "aten::conv2d", "aten::_convolution", "aten::convolution",
      "aten::conv_transpose2d"};
  return IsOneOf(node, *kinds);
}

// Works along the last axis, so that the channels have to be there.
bool WorksOnLastAxis(const Node* node) {
  if (node->kind() == aten::linear) return true;
  if (node->kind() != aten::layer_norm) return false;
  const auto axes = torch::jit::toIValue(node->input(1));
  return axes && axes->isIntList() && axes->toIntVector().size() == 1;
}

bool IsMatrixProduct(const Node* node) {
  static const auto* const kinds = new std::unordered_set<std::string>{
      "aten::matmul", "aten::bmm", "aten::baddbmm", "aten::einsum"};
  return IsOneOf(node, *kinds);
}

bool IsFusedAttention(const Node* node) {
  static const auto* const kinds = new std::unordered_set<std::string>{
      "aten::scaled_dot_product_attention",
      "aten::_native_multi_head_attention",
      "aten::_transformer_encoder_layer_fwd"};
  return IsOneOf(node, *kinds);
}

// Whether the channels' axis is no longer known after the node.
bool Reshapes(const Node* node) {
  static const auto* const kinds = new std::unordered_set<std::string>{
      "aten::view", "aten::reshape", "aten::flatten", "aten::transpose"};
  return IsOneOf(node, *kinds);
}

class FactFinder {
 public:
  explicit FactFinder(std::vector<LayerFacts>* sites) : sites_(sites) {}

  void Visit(Block* block) {
    for (Node* node : block->nodes()) {
      for (Block* inner : node->blocks()) Visit(inner);
      const ValueFacts facts = FactsOf(node);
      for (const Value* output : node->outputs()) facts_[output] = facts;
      if (node->kind() == TapSymbol()) Report(node, facts);
    }
  }

  // Every value that attention is computed from.
  const std::unordered_set<const Value*>& attended() const { return attended_; }

 private:
  ValueFacts FactsOf(Node* node) {
    if (IsConvolution(node)) return {};
    ValueFacts facts = Inherited(node);
    if (node->kind() == aten::softmax) {
      facts.is_attention_weight = true;
    } else if (IsFusedAttention(node) ||
               (IsMatrixProduct(node) && facts.is_attention_weight)) {
      facts = {.channels_last = false,
               .is_attention_weight = false,
               .after_attention = true};
      for (const Value* input : node->inputs()) MarkAttended(input);
    } else if (WorksOnLastAxis(node)) {
      facts.channels_last = true;
      facts.is_attention_weight = false;
    } else if (node->kind() == aten::permute) {
      facts.channels_last = PermutedToLast(node, facts.channels_last);
    } else if (Reshapes(node)) {
      facts.channels_last = false;
    }
    return facts;
  }

  ValueFacts Inherited(Node* node) const {
    ValueFacts facts;
    const auto add = [&](const Value* value) {
      const auto it = facts_.find(value);
      if (it == facts_.end()) return;
      facts.channels_last |= it->second.channels_last;
      facts.is_attention_weight |= it->second.is_attention_weight;
      facts.after_attention |= it->second.after_attention;
    };
    for (const Value* input : node->inputs()) add(input);
    for (Block* inner : node->blocks()) {
      for (const Value* output : inner->outputs()) add(output);
    }
    return facts;
  }

  static bool PermutedToLast(const Node* node, bool channels_last) {
    const auto axes = torch::jit::toIValue(node->input(1));
    if (!axes || !axes->isIntList()) return false;
    const auto order = axes->toIntVector();
    if (order.size() != 4) return false;
    const int64_t channels = channels_last ? 3 : 1;
    return (order[3] + 4) % 4 == channels;
  }

  void MarkAttended(const Value* value) {
    if (!attended_.insert(value).second) return;
    Node* const node = const_cast<Value*>(value)->node();
    for (const Value* input : node->inputs()) MarkAttended(input);
    for (Block* inner : node->blocks()) {
      for (const Value* output : inner->outputs()) MarkAttended(output);
    }
    if (node->kind() == prim::Param && node->owningBlock() != nullptr) {
      const Node* const owner = node->owningBlock()->owningNode();
      if (owner == nullptr) return;
      for (const Value* input : owner->inputs()) MarkAttended(input);
    }
  }

  void Report(const Node* tap, const ValueFacts& facts) {
    LayerFacts& site = sites_->at(SiteOf(tap));
    site.channels_last = facts.channels_last;
    site.after_attention = facts.after_attention;
  }

  std::vector<LayerFacts>* const sites_;
  std::unordered_map<const Value*, ValueFacts> facts_;
  std::unordered_set<const Value*> attended_;
};

}  // namespace

std::vector<LayerFacts> FindLayerFacts(const TappedGraph& tapped) {
  std::vector<LayerFacts> sites(tapped.paths.size());
  FactFinder finder(&sites);
  finder.Visit(tapped.graph->block());
  for (const Node* tap : FindTaps(tapped.graph->block())) {
    sites.at(SiteOf(tap)).before_attention =
        finder.attended().contains(tap->output());
  }
  return sites;
}

}  // namespace camserve
