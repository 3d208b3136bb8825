#include "server/torchscript/fused_convolution.h"

#include <ATen/core/List.h>

#include <vector>

#include "server/torchscript/packed_weights.h"

namespace camserve {
namespace {

using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Value;

const c10::Symbol kPointwise =
    c10::Symbol::fromQualString("mkldnn::_convolution_pointwise");
// Adds to its residual in place.
const c10::Symbol kPointwiseInPlace =
    c10::Symbol::fromQualString("mkldnn::_convolution_pointwise_");

// The last inputs of a convolution that adds a residual: the addition, its
// factor, the activation and what that needs.
std::vector<c10::IValue> SumInputs(const Activation& activation) {
  const c10::IValue none;
  return {"add", none, activation.name == "none" ? none : activation.name,
          c10::List<std::optional<at::Scalar>>(), none};
}

}  // namespace

Node* InsertFusedConvolution(Graph* graph, Value* input,
                             const Convolution& convolution,
                             const Activation& activation,
                             const Residual& residual) {
  Node* const pack = InsertPack(graph, convolution, input);
  std::vector<Value*> inputs = {pack->output(0)};
  const bool adds = residual.value != nullptr;
  if (adds) {
    inputs.insert(residual.in_place ? inputs.begin() : inputs.end(),
                  residual.value);
  }
  inputs.push_back(pack->output(1));
  inputs.push_back(convolution.bias);
  std::vector<c10::IValue> constants = {convolution.padding, convolution.stride,
                                        convolution.dilation,
                                        convolution.groups};
  for (c10::IValue& more :
       adds ? SumInputs(activation) : ActivationInputs(activation)) {
    constants.push_back(std::move(more));
  }
  for (const c10::IValue& constant : constants) {
    inputs.push_back(graph->insertConstant(constant));
  }
  return graph->insertNode(graph->create(
      adds && residual.in_place ? kPointwiseInPlace : kPointwise, inputs));
}

bool IsFusedConvolution(const Node* node) {
  return node->kind() == kPointwise || node->kind() == kPointwiseInPlace;
}

}  // namespace camserve
