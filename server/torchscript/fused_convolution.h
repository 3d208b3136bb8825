// The node that a convolution becomes: weights packed for oneDNN, and an
// addition and an activation in the same step.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_FUSED_CONVOLUTION_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_FUSED_CONVOLUTION_H_

#include <torch/csrc/jit/ir/ir.h>

#include "server/torchscript/activation.h"
#include "server/torchscript/convolution.h"

namespace camserve {

// What is added to what the convolution gives, before the activation.
struct Residual {
  torch::jit::Value* value = nullptr;  // null: nothing
  // Whether the sum may take the value's place in memory.
  bool in_place = false;
};

// At the graph's insertion point. A residual allows "relu" and "none" alone.
torch::jit::Node* InsertFusedConvolution(torch::jit::Graph* graph,
                                         torch::jit::Value* input,
                                         const Convolution& convolution,
                                         const Activation& activation,
                                         const Residual& residual);

// Whether the node is one of these.
bool IsFusedConvolution(const torch::jit::Node* node);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_FUSED_CONVOLUTION_H_
