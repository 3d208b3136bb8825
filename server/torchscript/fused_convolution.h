// The node that a convolution becomes: weights packed for oneDNN, and an
// addition and an activation in the same step.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_FUSED_CONVOLUTION_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_FUSED_CONVOLUTION_H_

#include <torch/csrc/jit/ir/ir.h>

#include "server/torchscript/activation.h"
#include "server/torchscript/convolution.h"

namespace camserve {

// What is added to the convolution's output, before the activation.
struct Residual {
  torch::jit::Value* value = nullptr;  // null: nothing
  // Whether the sum may be written over the value.
  bool in_place = false;
};

// Inserts the node, and before it the one that packs its weights, at the
// graph's insertion point. With a residual, the activation has to be "relu" or
// "none".
torch::jit::Node* InsertFusedConvolution(torch::jit::Graph* graph,
                                         torch::jit::Value* input,
                                         const Convolution& convolution,
                                         const Activation& activation,
                                         const Residual& residual);

// Whether the node is a fused convolution.
bool IsFusedConvolution(const torch::jit::Node* node);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_FUSED_CONVOLUTION_H_
