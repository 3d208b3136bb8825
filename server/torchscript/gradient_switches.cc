#include "server/torchscript/gradient_switches.h"

#include <ranges>
#include <string>
#include <unordered_set>
#include <vector>

#include "absl/strings/match.h"

namespace camserve {
namespace {

using torch::jit::Block;
using torch::jit::Node;
using torch::jit::Value;

using Kinds = std::unordered_set<std::string>;

// Whether this is an object of torch.no_grad, torch.enable_grad,
// torch.inference_mode or torch.set_grad_enabled.
bool IsGradientContext(const Value* value) {
  const auto type = value->type()->cast<c10::ClassType>();
  return type != nullptr && type->name().has_value() &&
         absl::StrContains(type->name()->qualifiedName(),
                           "torch.autograd.grad_mode.");
}

// Nodes that only set a switch.
bool IsSwitch(const Node* node) {
  static const auto* const on_context =
      new Kinds{"prim::Enter", "prim::Exit", "prim::SetAttr", "prim::GetAttr"};
  const std::string kind = node->kind().toQualString();
  if (on_context->contains(kind)) return IsGradientContext(node->input(0));
  return kind == "aten::set_grad_enabled" || kind == "aten::_set_grad_enabled";
}

// Nodes whose result has the values of their first input.
bool PassesItsInputOn(const Node* node) {
  static const auto* const kinds =
      new Kinds{"aten::detach", "aten::detach_", "aten::requires_grad_"};
  return kinds->contains(node->kind().toQualString());
}

}  // namespace

void RemoveGradientSwitches(Block* block) {
  std::vector<Node*> removed;
  for (Node* node : block->nodes()) {
    for (Block* inner : node->blocks()) RemoveGradientSwitches(inner);
    if (PassesItsInputOn(node)) {
      node->output()->replaceAllUsesWith(node->input(0));
      removed.push_back(node);
    } else if (IsSwitch(node)) {
      removed.push_back(node);
    }
  }
  // Later nodes first: what a switch reads may be the result of an earlier one.
  for (Node* node : removed | std::views::reverse) {
    if (!node->hasUses()) node->destroy();
  }
}

}  // namespace camserve
