#include "server/torchscript/activation.h"

#include <ATen/core/List.h>
#include <torch/csrc/jit/ir/constants.h>

namespace camserve {
namespace {

using torch::jit::Node;
using torch::jit::Value;
namespace aten = c10::aten;
namespace prim = c10::prim;

std::optional<double> ConstantNumber(const Value* value) {
  const auto constant = torch::jit::toIValue(value);
  if (!constant || !constant->isScalar()) return std::nullopt;
  return constant->toScalar().toDouble();
}

// The lower and the upper bound; empty unless both are constants.
std::vector<double> Bounds(const Node* node) {
  const auto low = ConstantNumber(node->input(1));
  const auto high = ConstantNumber(node->input(2));
  if (!low || !high) return {};
  return {*low, *high};
}

Activation Named(const char* name, Node* node) {
  return {.name = name, .node = node};
}

// A clamp to two constants, which oneDNN calls hardtanh.
Activation ReadClamp(Node* node) {
  Activation activation = Named("hardtanh", node);
  activation.scalars = Bounds(node);
  return activation.scalars.empty() ? Activation() : activation;
}

Activation ReadLeakyRelu(Node* node) {
  const auto slope = ConstantNumber(node->input(1));
  if (!slope) return {};
  Activation activation = Named("leaky_relu", node);
  activation.scalars = {*slope};
  return activation;
}

Activation ReadGelu(Node* node) {
  const auto approximate = torch::jit::toIValue(node->input(1));
  if (!approximate || !approximate->isString()) return {};
  Activation activation = Named("gelu", node);
  activation.algorithm = approximate->toStringRef();
  return activation;
}

Activation ReadReader(Node* node) {
  switch (node->kind()) {
    case aten::relu:
      return Named("relu", node);
    case aten::sigmoid:
      return Named("sigmoid", node);
    case aten::tanh:
      return Named("tanh", node);
    case aten::silu:
      return Named("swish", node);
    case aten::hardswish:
      return Named("hardswish", node);
    case aten::hardsigmoid:
      return Named("hardsigmoid", node);
    case aten::relu6: {
      Activation activation = Named("hardtanh", node);
      activation.scalars = {0, 6};
      return activation;
    }
    case aten::hardtanh:
    case aten::clamp:
      return ReadClamp(node);
    case aten::leaky_relu:
      return ReadLeakyRelu(node);
    case aten::gelu:
      return ReadGelu(node);
    default:
      return {};
  }
}

// x * sigmoid(x), which reads x twice.
Activation ReadProductWithSigmoid(const Value* value) {
  const auto& uses = value->uses();
  if (uses.size() != 2) return {};
  for (const size_t first : {0, 1}) {
    Node* const sigmoid = uses[first].user;
    Node* const product = uses[1 - first].user;
    if (sigmoid->kind() == aten::sigmoid && product->kind() == aten::mul &&
        OnlyReader(sigmoid->output()) == product &&
        sigmoid->owningBlock() == value->node()->owningBlock()) {
      return Named("swish", product);
    }
  }
  return {};
}

}  // namespace

Activation ReadActivation(const Value* value) {
  Node* const reader = OnlyReader(value);
  return reader == nullptr ? ReadProductWithSigmoid(value) : ReadReader(reader);
}

std::vector<c10::IValue> ActivationInputs(const Activation& activation) {
  c10::List<std::optional<at::Scalar>> scalars;
  for (const double scalar : activation.scalars) scalars.push_back(scalar);
  return {activation.name, scalars,
          activation.algorithm.has_value() ? c10::IValue(*activation.algorithm)
                                           : c10::IValue()};
}

Node* OnlyReader(const Value* value) {
  const auto& uses = value->uses();
  if (uses.size() != 1) return nullptr;
  Node* const reader = uses[0].user;
  return reader->kind() == prim::Return ||
                 reader->owningBlock() != value->node()->owningBlock()
             ? nullptr
             : reader;
}

}  // namespace camserve
