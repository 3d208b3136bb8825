// A convolution in a frozen graph, read into plain values.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_CONVOLUTION_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_CONVOLUTION_H_

#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/ir/ir.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace camserve {

// What a 2-D convolution is given beside its input.
struct Convolution {
  at::Tensor weight;                  // [O, I / groups, kh, kw]
  torch::jit::Value* bias = nullptr;  // a constant: [O] or None
  std::vector<int64_t> padding;       // of height and width
  std::vector<int64_t> stride;
  std::vector<int64_t> dilation;
  int64_t groups = 1;
};

// Whether the node is aten::conv2d, or aten::_convolution of any number of
// dimensions.
bool IsConvolution(const torch::jit::Node* node);

// The convolution that the node is, where oneDNN can run it: 2-D, not
// transposed, with constant float32 weights on the CPU and constant parameters.
// Absent otherwise.
std::optional<Convolution> ReadConvolution(torch::jit::Node* node);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_CONVOLUTION_H_
