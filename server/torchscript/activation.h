// The activation functions that oneDNN applies to what a convolution gives
// while that is still in the cache.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_ACTIVATION_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_ACTIVATION_H_

#include <ATen/core/ivalue.h>
#include <torch/csrc/jit/ir/ir.h>

#include <optional>
#include <string>
#include <vector>

namespace camserve {

// In the words of mkldnn::_convolution_pointwise and _linear_pointwise.
struct Activation {
  std::string name = "none";
  std::vector<double> scalars;           // leaky_relu, hardtanh
  std::optional<std::string> algorithm;  // gelu
  // Gives the activated value; null where there is no activation.
  torch::jit::Node* node = nullptr;
};

// What is made of `value` and is all that is made of it: one of relu, relu6,
// sigmoid, tanh, silu (also written x * sigmoid(x)), hardswish, hardsigmoid,
// leaky_relu, hardtanh, clamp to two constants, and gelu.
Activation ReadActivation(const torch::jit::Value* value);

// The activation as the last three inputs of one of these operators.
std::vector<c10::IValue> ActivationInputs(const Activation& activation);

// The one node that reads `value`; null where there are several or none, or
// where the graph returns it.
torch::jit::Node* OnlyReader(const torch::jit::Value* value);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_ACTIVATION_H_
