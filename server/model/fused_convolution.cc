#include "server/model/fused_convolution.h"

#include <ATen/core/List.h>

#include <vector>

#include "server/model/packed_weights.h"

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

// The activation and what it needs, as the last inputs of a convolution.
std::vector<c10::IValue> ActivationInputs(const Activation& activation) {
  c10::List<std::optional<at::Scalar>> scalars;
  for (const double scalar : activation.scalars) scalars.push_back(scalar);
  return {activation.name, scalars,
          activation.algorithm.has_value() ? c10::IValue(*activation.algorithm)
                                           : c10::IValue()};
}

// The same of one that adds a residual.
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
