// Whether the logits are affine in a layer's output by the structure of the
// graph: what makes HiResCAM's map add up to the class score for every input.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_AFFINE_HEAD_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_AFFINE_HEAD_H_

#include <torch/csrc/jit/ir/ir.h>

namespace camserve {

// True where every path from `activation` to the graph's output is made of
// flatten/view/permute, linear, convolution, average pooling, evaluation-mode
// batch norm and dropout, sums, and products with what does not depend on
// `activation` (section 3 of the definitions). False where that can't be told.
// REQUIRES: mutation was removed from the graph; constants are propagated.
bool IsAffineIn(const torch::jit::Value* activation, torch::jit::Graph* graph);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_AFFINE_HEAD_H_
