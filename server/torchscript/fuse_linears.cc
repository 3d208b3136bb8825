#include "server/torchscript/fuse_linears.h"

#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/runtime/custom_operator.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "server/torchscript/activation.h"

namespace camserve {
namespace {

using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Operator;
using torch::jit::Stack;
using torch::jit::Value;
using torch::jit::WithInsertPoint;
namespace aten = c10::aten;

// 2 MiB. Smaller ones stay in the cache, where MKL is as fast.
constexpr int64_t kLargeWeight = int64_t{1} << 19;

const c10::Symbol kPointwise =
    c10::Symbol::fromQualString("mkldnn::_linear_pointwise");
const c10::Symbol kDifferentiable =
    c10::Symbol::fromQualString("camserve::linear");

at::Tensor Linear(const at::Tensor& input, const at::Tensor& weight,
                  const std::optional<at::Tensor>& bias) {
  static const auto linear =
      c10::Dispatcher::singleton()
          .findSchemaOrThrow("mkldnn::_linear_pointwise", "")
          .typed<at::Tensor(const at::Tensor&, const at::Tensor&,
                            const std::optional<at::Tensor>&, std::string_view,
                            c10::List<std::optional<at::Scalar>>,
                            std::optional<std::string_view>)>();
  return linear.call(input, weight, bias, "none",
                     c10::List<std::optional<at::Scalar>>(), std::nullopt);
}

class LinearFunction : public torch::autograd::Function<LinearFunction> {
 public:
  static at::Tensor forward(torch::autograd::AutogradContext* context,
                            const at::Tensor& input, const at::Tensor& weight,
                            const std::optional<at::Tensor>& bias) {
    context->save_for_backward({weight});
    return Linear(input, weight, bias);
  }

  static torch::autograd::variable_list backward(
      torch::autograd::AutogradContext* context,
      const torch::autograd::variable_list& gradients) {
    const at::Tensor weight = context->get_saved_variables()[0];
    return {Linear(gradients[0], weight.t(), std::nullopt), {}, {}};
  }
};

void RunDifferentiable(Stack& stack) {
  const auto bias = torch::jit::pop(stack).toOptional<at::Tensor>();
  const at::Tensor weight = torch::jit::pop(stack).toTensor();
  const at::Tensor input = torch::jit::pop(stack).toTensor();
  torch::jit::push(stack, LinearFunction::apply(input, weight, bias));
}

const torch::jit::RegisterOperators kOperators({
    Operator(
        "camserve::linear(Tensor input, Tensor weight, Tensor? bias) -> Tensor",
        RunDifferentiable, c10::AliasAnalysisKind::FROM_SCHEMA),
});

// The weights of a linear step, where they are constant and float32 on the CPU;
// undefined otherwise.
at::Tensor ConstantWeight(const Node* node) {
  if (node->kind() != aten::linear) return {};
  const auto weight = torch::jit::toIValue(node->input(1));
  if (!weight || !weight->isTensor() || !torch::jit::toIValue(node->input(2))) {
    return {};
  }
  const at::Tensor tensor = weight->toTensor();
  return tensor.dim() == 2 && tensor.scalar_type() == at::kFloat &&
                 tensor.device().is_cpu()
             ? tensor
             : at::Tensor();
}

// Inserts a node of `kind` that does the work of `linear`, and gives its output
// to whoever read that of `replaced`: `linear` itself, or the activation after
// it.
void Replace(Graph* graph, c10::Symbol kind, const Node* linear,
             const at::Tensor& weight, Node* replaced,
             const std::vector<c10::IValue>& more) {
  const WithInsertPoint here(replaced);
  std::vector<Value*> inputs = {linear->input(0),
                                graph->insertConstant(weight.contiguous()),
                                linear->input(2)};
  for (const c10::IValue& constant : more) {
    inputs.push_back(graph->insertConstant(constant));
  }
  Node* const fresh = graph->insertNode(graph->create(kind, inputs));
  replaced->output()->replaceAllUsesWith(fresh->output());
}

}  // namespace

void FuseLinears(const std::shared_ptr<Graph>& graph) {
  const std::vector<Node*> nodes(graph->nodes().begin(), graph->nodes().end());
  for (Node* node : nodes) {
    const at::Tensor weight = ConstantWeight(node);
    if (!weight.defined()) continue;
    const Activation activation = ReadActivation(node->output());
    Replace(graph.get(), kPointwise, node, weight,
            activation.node == nullptr ? node : activation.node,
            ActivationInputs(activation));
  }
  torch::jit::EliminateDeadCode(graph);
}

void GiveLargeLinearsToOneDnn(const std::shared_ptr<Graph>& graph) {
  const std::vector<Node*> nodes(graph->nodes().begin(), graph->nodes().end());
  for (Node* node : nodes) {
    const at::Tensor weight = ConstantWeight(node);
    if (!weight.defined() || weight.numel() < kLargeWeight) continue;
    Replace(graph.get(), kDifferentiable, node, weight, node, {});
  }
  torch::jit::EliminateDeadCode(graph);
}

}  // namespace camserve
