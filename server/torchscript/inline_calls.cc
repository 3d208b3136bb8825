#include "server/torchscript/inline_calls.h"

#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/passes/inliner.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status_macros.h"
#include "common/text.h"
#include "server/torchscript/tap.h"

namespace camserve {
namespace {

constexpr size_t kLongestPath = 1024;

using torch::jit::Block;
using torch::jit::Graph;
using torch::jit::GraphFunction;
using torch::jit::Node;
using torch::jit::ScopePtr;
using torch::jit::Value;
namespace attr = c10::attr;
namespace prim = c10::prim;

// "forward", and a traced module's further calls: "forward1", ...
bool IsForward(const std::string& method) {
  return absl::StartsWith(method, "forward") &&
         method.find_first_not_of("0123456789", 7) == std::string::npos;
}

bool IsTensor(const Value* value) {
  return value->type()->isSubtypeOf(*c10::TensorType::get());
}

ScopePtr ScopeOf(const std::string& path) {
  static const auto* const root =
      new ScopePtr(c10::make_intrusive<torch::jit::Scope>());
  return c10::make_intrusive<torch::jit::Scope>(*root,
                                                c10::Symbol::scope(path));
}

void SetScope(Node* node, const ScopePtr& scope) {
  node->setScope(scope);
  for (Block* block : node->blocks()) {
    for (Node* inner : block->nodes()) SetScope(inner, scope);
  }
}

class Inliner {
 public:
  Inliner(Graph* graph, std::vector<std::string>* paths)
      : graph_(graph), self_(graph->inputs().at(0)), paths_(paths) {}

  void InlineBlock(Block* block) {
    InlineRange(block->param_node()->next(), block->return_node());
  }

 private:
  void InlineRange(Node* node, Node* end) {
    while (node != end) {
      Node* const before = node->prev();
      Node* next = node->next();
      const bool is_call = node->kind() == prim::CallMethod ||
                           node->kind() == prim::CallFunction;
      GraphFunction* const callee =
          is_call ? torch::jit::tryToGraphFunction(node) : nullptr;
      if (callee == nullptr) {
        for (Block* inner : node->blocks()) InlineBlock(inner);
        node = next;
        continue;
      }
      ScopePtr scope = node->scope();
      if (node->kind() == prim::CallMethod) {
        const auto path = ModulePath(node->input(0), self_);
        if (path && !path->empty()) scope = ScopeOf(*path);
        MaybeInsertTap(node, path.value_or(""));
      } else {
        node->removeInput(0);  // the function itself
      }
      // What was inlined comes next: it holds the inner calls.
      Inline(node, *callee->graph(), scope);
      node = before->next();
    }
  }

  // LibTorch's inlineCallTo would leave pointers to the functions in the nodes.
  // The interpreter reads these when an operator fails, and by then the
  // functions may be gone with their module.
  void Inline(Node* call, Graph& callee, const ScopePtr& scope) {
    Node* const before = call->prev();
    const torch::jit::WithInsertPoint here(call);
    const std::vector<Value*> outputs =
        insertGraph(*graph_, callee, call->inputs());
    for (Node* node = before->next(); node != call; node = node->next()) {
      SetScope(node, scope);
    }
    for (size_t i = 0; i < outputs.size(); ++i) {
      call->outputs()[i]->replaceAllUsesWith(outputs[i]);
    }
    call->destroy();
  }

  void MaybeInsertTap(Node* call, const std::string& path) {
    const auto type = call->input(0)->type()->cast<c10::ClassType>();
    if (type == nullptr || !type->is_module() ||
        !IsForward(call->s(attr::name)) || call->outputs().size() != 1 ||
        path.empty()) {
      return;
    }
    if (IsTensor(call->output())) {
      InsertTap(call->output(), call, path);
    } else if (call->inputs().size() == 1) {
      if (Value* const passed = LastTensorBefore(call)) {
        InsertTap(passed, call, path);
      }
    }
  }

  // In a traced file, all that is left of the call of a module that hands on
  // its input (nn.Identity, nn.Dropout in evaluation) is a call without
  // arguments or a result. Its input is assumed to be the tensor that was
  // computed last before it.
  static Value* LastTensorBefore(Node* call) {
    for (Node* node = call->prev(); node->kind() != prim::Param;
         node = node->prev()) {
      for (Value* output : node->outputs()) {
        if (IsTensor(output) && node->kind() != prim::GetAttr &&
            node->kind() != prim::Constant) {
          return output;
        }
      }
    }
    return nullptr;
  }

  void InsertTap(Value* value, Node* call, const std::string& path) {
    Node* const tap = graph_->create(TapSymbol(), {value}, 1);
    tap->insertAfter(call);
    tap->output()->setType(c10::TensorType::get());
    value->replaceAllUsesAfterNodeWith(tap, tap->output());
    const torch::jit::WithInsertPoint here(tap);
    tap->addInput(graph_->insertConstant(static_cast<int64_t>(paths_->size())));
    // A file may give its modules any names, too long ones or ones not in
    // UTF-8.
    paths_->push_back(MendedText(path, kLongestPath));
  }

  Graph* const graph_;
  const Value* const self_;
  std::vector<std::string>* const paths_;
};

// What a chain of GetAttr reads from `module`.
c10::IValue ReadAttribute(const Node* node, const Value* self,
                          const torch::jit::Module& module) {
  const Value* const owner = node->input(0);
  const c10::IValue object = owner == self
                                 ? c10::IValue(module._ivalue())
                                 : ReadAttribute(owner->node(), self, module);
  return object.toObject()->getAttr(node->s(attr::name));
}

class AttributeInliner {
 public:
  AttributeInliner(Graph* graph, const torch::jit::Module& module)
      : graph_(graph), self_(graph->inputs().at(0)), module_(module) {}

  absl::Status InlineBlock(Block* block) {
    for (auto it = block->nodes().begin(); it != block->nodes().end(); ++it) {
      Node* const node = *it;
      for (Block* inner : node->blocks()) RETURN_IF_ERROR(InlineBlock(inner));
      if (node->kind() != prim::GetAttr) continue;
      const auto path = ModulePath(node->output(), self_);
      if (!path) continue;
      c10::IValue value = ReadAttribute(node, self_, module_);
      if (value.isModule()) continue;
      RETURN_IF_ERROR(Replace(node, *path, std::move(value)));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Replace(Node* node, const std::string& path, c10::IValue value) {
    // Gradients are taken at the layer's output: weights need none.
    if (value.isTensor() && value.toTensor().defined()) {
      value = value.toTensor().detach();
    }
    const torch::jit::WithInsertPoint here(node);
    const auto constant = torch::jit::tryInsertConstant(*graph_, value);
    if (!constant) {
      return absl::FailedPreconditionError(absl::StrCat(
          "the attribute ", path, " is a ", value.type()->repr_str(),
          " (the packed weights of a quantised model?), which has no ",
          "gradient: export the float32 model"));
    }
    node->output()->replaceAllUsesWith(*constant);
    return absl::OkStatus();
  }

  Graph* const graph_;
  const Value* const self_;
  const torch::jit::Module& module_;
};

}  // namespace

void InlineCalls(Graph* graph, std::vector<std::string>* paths) {
  Inliner(graph, paths).InlineBlock(graph->block());
}

absl::Status InlineAttributes(Graph* graph, const torch::jit::Module& module) {
  return AttributeInliner(graph, module).InlineBlock(graph->block());
}

std::string ModuleOf(const Node* node) {
  const ScopePtr scope = const_cast<Node*>(node)->scope();
  if (!scope || scope->isBlank() || scope->isRoot()) return "the model itself";
  return scope->name().toUnqualString();
}

std::optional<std::string> ModulePath(const Value* module, const Value* self) {
  if (module == self) return "";
  const Node* const node = module->node();
  if (node->kind() != prim::GetAttr) return std::nullopt;
  const auto outer = ModulePath(node->input(0), self);
  if (!outer) return std::nullopt;
  const std::string& name = node->s(attr::name);
  return outer->empty() ? name : absl::StrCat(*outer, ".", name);
}

}  // namespace camserve
