#include "server/torchscript/convolution.h"

#include <ATen/ATen.h>
#include <torch/csrc/jit/ir/constants.h>

namespace camserve {
namespace {

using torch::jit::Node;
using torch::jit::Value;
namespace aten = c10::aten;

std::optional<at::Tensor> ConstantTensor(const Value* value) {
  const auto constant = torch::jit::toIValue(value);
  if (!constant || !constant->isTensor()) return std::nullopt;
  return constant->toTensor();
}

// A constant pair; one number stands for both. Empty for anything else.
std::vector<int64_t> ConstantPair(const Value* value) {
  const auto constant = torch::jit::toIValue(value);
  if (!constant || !constant->isIntList()) return {};
  std::vector<int64_t> pair = constant->toIntVector();
  if (pair.size() == 1) pair.push_back(pair[0]);
  return pair;
}

}  // namespace

bool IsConvolution(const Node* node) {
  return node->kind() == aten::conv2d || node->kind() == aten::_convolution;
}

std::optional<Convolution> ReadConvolution(Node* node) {
  if (!IsConvolution(node)) return std::nullopt;
  const auto weight = ConstantTensor(node->namedInput("weight"));
  const auto bias = torch::jit::toIValue(node->namedInput("bias"));
  if (!weight || weight->dim() != 4 || !bias ||
      weight->scalar_type() != at::kFloat || !weight->device().is_cpu()) {
    return std::nullopt;
  }
  if (node->kind() == aten::_convolution) {
    const auto transposed =
        torch::jit::toIValue(node->namedInput("transposed"));
    if (!transposed || transposed->toBool()) return std::nullopt;
  }
  Convolution convolution = {
      .weight = *weight,
      .bias = node->namedInput("bias"),
      .padding = ConstantPair(node->namedInput("padding")),
      .stride = ConstantPair(node->namedInput("stride")),
      .dilation = ConstantPair(node->namedInput("dilation"))};
  const auto groups = torch::jit::toIValue(node->namedInput("groups"));
  if (convolution.padding.size() != 2 || convolution.stride.size() != 2 ||
      convolution.dilation.size() != 2 || !groups) {
    return std::nullopt;
  }
  convolution.groups = groups->toInt();
  return convolution;
}

}  // namespace camserve
