// Convolutions of a frozen graph as oneDNN runs them fastest.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_FUSE_CONVOLUTIONS_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_FUSE_CONVOLUTIONS_H_

#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/ir/ir.h>

#include <memory>

namespace camserve {

// Packs the weights of each 2-D convolution of constant float32 weights in
// oneDNN's own layouts, and lets it add a residual and apply an activation
// function while its output is still in the cache. Between such convolutions
// values are channels-last; what any other node reads, and what the graph
// returns, is contiguous as before. The graph then runs on the CPU and without
// autograd only.
//
// oneDNN adds only a residual of the output's own shape. Which additions
// broadcast instead is seen in a pass of `example`, an input [N, C, H, W] of
// the graph, with two images or more where the model takes them. Where
// `example` is undefined, no addition is assumed to broadcast.
//
// REQUIRES: no node of `graph` writes to a tensor in place.
// LibTorch's exceptions pass: call it inside RunTorch.
void FuseConvolutions(const std::shared_ptr<torch::jit::Graph>& graph,
                      const at::Tensor& example = {});

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_FUSE_CONVOLUTIONS_H_
