#include "server/model/tapped_graph.h"

#include <ATen/Context.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/passes/constant_propagation.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/csrc/jit/passes/lower_tuples.h>
#include <torch/csrc/jit/passes/shape_analysis.h>

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/core/status_macros.h"
#include "server/model/tap.h"

namespace camserve {
namespace {

using torch::jit::Block;
using torch::jit::Graph;
using torch::jit::GraphFunction;
using torch::jit::Node;
using torch::jit::Value;
namespace attr = c10::attr;
namespace prim = c10::prim;

// The dotted path from `self` to a module value, read off its GetAttr chain: it
// names the instance, where types and their methods may be shared.
std::optional<std::string> ModulePath(const Value* module, const Value* self) {
  if (module == self) return "";
  const Node* const node = module->node();
  if (node->kind() != prim::GetAttr) return std::nullopt;
  const auto outer = ModulePath(node->input(0), self);
  if (!outer) return std::nullopt;
  const std::string& name = node->s(attr::name);
  return outer->empty() ? name : absl::StrCat(*outer, ".", name);
}

// "forward", and a traced module's further calls: "forward1", ...
bool IsForward(const std::string& method) {
  return absl::StartsWith(method, "forward") &&
         method.find_first_not_of("0123456789", 7) == std::string::npos;
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
      if (node->kind() == prim::CallMethod) {
        MaybeInsertTap(node);
      } else {
        node->removeInput(0);  // the function itself
      }
      // What was inlined comes next: it holds the inner calls.
      Inline(node, *callee->graph());
      node = before->next();
    }
  }

  // LibTorch's inlineCallTo would leave pointers to the functions, which go
  // with the module, for the interpreter to read when an operator fails.
  void Inline(Node* call, Graph& callee) {
    const torch::jit::WithInsertPoint here(call);
    const std::vector<Value*> outputs =
        insertGraph(*graph_, callee, call->inputs());
    for (size_t i = 0; i < outputs.size(); ++i) {
      call->outputs()[i]->replaceAllUsesWith(outputs[i]);
    }
    call->destroy();
  }

  void MaybeInsertTap(Node* call) {
    const auto type = call->input(0)->type()->cast<c10::ClassType>();
    if (type == nullptr || !type->is_module() ||
        !IsForward(call->s(attr::name)) || call->outputs().size() != 1) {
      return;
    }
    const auto path = ModulePath(call->input(0), self_);
    if (!path || path->empty()) return;
    if (IsTensor(call->output())) {
      InsertTap(call->output(), call, *path);
    } else if (call->inputs().size() == 1) {
      if (Value* const passed = LastTensorBefore(call)) {
        InsertTap(passed, call, *path);
      }
    }
  }

  // What a module that hands on its input leaves of its call in a traced file
  // is a call without arguments: it was given what was computed last.
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

  static bool IsTensor(const Value* value) {
    return value->type()->isSubtypeOf(*c10::TensorType::get());
  }

  void InsertTap(Value* value, Node* call, const std::string& path) {
    Node* const tap = graph_->create(TapSymbol(), {value}, 1);
    tap->insertAfter(call);
    tap->output()->setType(c10::TensorType::get());
    value->replaceAllUsesAfterNodeWith(tap, tap->output());
    const torch::jit::WithInsertPoint here(tap);
    tap->addInput(graph_->insertConstant(static_cast<int64_t>(paths_->size())));
    paths_->push_back(path);
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

class AttributeReader {
 public:
  AttributeReader(Graph* graph, const torch::jit::Module& module)
      : graph_(graph), self_(graph->inputs().at(0)), module_(module) {}

  absl::Status MakeConstant(Block* block) {
    for (auto it = block->nodes().begin(); it != block->nodes().end(); ++it) {
      Node* const node = *it;
      for (Block* inner : node->blocks()) RETURN_IF_ERROR(MakeConstant(inner));
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
    // Maps come from the activation's gradient: weights need none.
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

// A traced convolution has the tracer's switches among its arguments, TF32 as
// one of them: those of this process count.
void UseOwnSwitches(Block* block) {
  const at::Context& context = at::globalContext();
  const std::pair<const char*, bool> switches[] = {
      {"benchmark", context.benchmarkCuDNN()},
      {"deterministic", context.deterministicCuDNN()},
      {"cudnn_enabled", context.userEnabledCuDNN()},
      {"allow_tf32", context.allowTF32CuDNN()}};
  for (Node* node : block->nodes()) {
    for (Block* inner : node->blocks()) UseOwnSwitches(inner);
    if (node->kind() != c10::aten::_convolution) continue;
    const torch::jit::WithInsertPoint here(node);
    for (const auto& [name, value] : switches) {
      // Older traces have fewer.
      const auto index = node->schema().argumentIndexWithName(name);
      if (!index) continue;
      node->replaceInput(*index, node->owningGraph()->insertConstant(value));
    }
  }
}

// Makes the logits the only output.
absl::Status KeepLogits(Graph* graph) {
  Value* const output = graph->outputs().at(0);
  if (output->type()->isSubtypeOf(*c10::TensorType::get())) {
    return absl::OkStatus();
  }
  const auto tuple = output->type()->cast<c10::TupleType>();
  if (tuple == nullptr || tuple->elements().empty() ||
      !tuple->elements()[0]->isSubtypeOf(*c10::TensorType::get())) {
    return absl::FailedPreconditionError(absl::StrCat(
        "forward returns a ", output->type()->repr_str(),
        ": wrap the model so that it returns the logits [N, classes], or a "
        "tuple that starts with them"));
  }
  const torch::jit::WithInsertPoint here(graph->return_node());
  Node* const first = graph->insertNode(graph->createTupleIndex(
      output, graph->insertConstant(0), tuple->elements()[0]));
  graph->eraseOutput(0);
  graph->registerOutput(first->output());
  return absl::OkStatus();
}

absl::Status CheckNodes(Block* block) {
  for (Node* node : block->nodes()) {
    for (Block* inner : node->blocks()) RETURN_IF_ERROR(CheckNodes(inner));
    const std::string kind = node->kind().toQualString();
    if (absl::StartsWith(kind, "quantized::")) {
      return absl::FailedPreconditionError(
          absl::StrCat("the program is quantised (", kind,
                       "), which has no gradient: export the float32 model"));
    }
    if (node->kind() == prim::SetAttr) {
      return absl::FailedPreconditionError(absl::StrCat(
          "forward changes the module's attribute ", node->s(attr::name),
          ": a served model keeps no state between calls"));
    }
    if (node->kind() == prim::CallMethod || node->kind() == prim::fork) {
      return absl::FailedPreconditionError(absl::StrCat(
          "the program calls through ", kind,
          " and its modules can't be followed: export it without interfaces "
          "and torch.jit.fork"));
    }
  }
  return absl::OkStatus();
}

void CollectTaps(Block* block, std::vector<Node*>* taps) {
  for (Node* node : block->nodes()) {
    for (Block* inner : node->blocks()) CollectTaps(inner, taps);
    if (node->kind() == TapSymbol()) taps->push_back(node);
  }
}

}  // namespace

absl::StatusOr<TappedGraph> MakeTappedGraph(const torch::jit::Module& module) {
  TappedGraph tapped;
  tapped.graph = module.get_method("forward").graph()->copy();
  std::shared_ptr<Graph>& graph = tapped.graph;
  Inliner(graph.get(), &tapped.paths).InlineBlock(graph->block());
  torch::jit::EraseShapeInformation(graph);
  RETURN_IF_ERROR(KeepLogits(graph.get()));
  RETURN_IF_ERROR(
      AttributeReader(graph.get(), module).MakeConstant(graph->block()));
  UseOwnSwitches(graph->block());
  torch::jit::LowerSimpleTuples(graph);
  torch::jit::ConstantPropagation(graph);
  torch::jit::EliminateDeadCode(graph);
  RETURN_IF_ERROR(CheckNodes(graph->block()));
  if (graph->inputs().at(0)->hasUses()) {
    return absl::FailedPreconditionError(
        "the program passes its modules about as values, so they can't be "
        "followed: export it without");
  }
  graph->eraseInput(0);
  while (graph->inputs().size() > 1) {  // arguments with defaults
    if (graph->inputs().back()->hasUses()) {
      return absl::FailedPreconditionError(
          "forward has optional arguments: wrap the model in a module whose "
          "forward takes one tensor [N, C, H, W]");
    }
    graph->eraseInput(graph->inputs().size() - 1);
  }
  return tapped;
}

std::vector<Node*> FindTaps(Block* block) {
  std::vector<Node*> taps;
  CollectTaps(block, &taps);
  return taps;
}

int64_t SiteOf(const Node* tap) {
  return torch::jit::constant_as<int64_t>(tap->input(1)).value();
}

}  // namespace camserve
