// Activation functions that oneDNN can apply to what a convolution or a linear
// step gives, while that is still in the cache.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_ACTIVATION_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_ACTIVATION_H_

#include <ATen/core/ivalue.h>
#include <torch/csrc/jit/ir/ir.h>

#include <optional>
#include <string>
#include <vector>

namespace camserve {

// An activation, in the terms of mkldnn::_convolution_pointwise and
// mkldnn::_linear_pointwise.
struct Activation {
  std::string name = "none";
  std::vector<double> scalars;           // leaky_relu, hardtanh
  std::optional<std::string> algorithm;  // gelu
  // The node that computes the activated value; null where there is no
  // activation.
  torch::jit::Node* node = nullptr;
};

// The activation that is applied to `value`, if nothing else reads `value`;
// "none" otherwise. Known are relu, relu6, sigmoid, tanh, silu (also written x
// * sigmoid(x)), hardswish, hardsigmoid, leaky_relu, hardtanh, clamp to two
// constants, and gelu.
Activation ReadActivation(const torch::jit::Value* value);

// The activation as the last three inputs of one of the two operators: its
// name, its scalars and its algorithm.
std::vector<c10::IValue> ActivationInputs(const Activation& activation);

// The one node that reads `value`; null where there are several or none, where
// the graph returns it, or where the reader stands in another block.
torch::jit::Node* OnlyReader(const torch::jit::Value* value);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_ACTIVATION_H_
