// Linear steps (x W^T + b) of a frozen graph, computed by oneDNN.
//
// LibTorch has them computed by MKL, which is slow on some processors where few
// rows meet a large weight: the first linear step of VGG19, 25,088 to 4,096,
// takes 90 ms for 8 rows on two cores of an AMD EPYC, and 50 ms by oneDNN; its
// gradient 119 ms, and 49. oneDNN reads the weights as they lie in memory, so
// that nothing is kept twice.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_FUSE_LINEARS_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_FUSE_LINEARS_H_

#include <torch/csrc/jit/ir/ir.h>

#include <memory>

namespace camserve {

// Gives the linear steps of constant float32 weights to oneDNN, and lets each
// apply the activation function behind it while its output is still in the
// cache. The graph then runs on the CPU and without autograd only.
void FuseLinears(const std::shared_ptr<torch::jit::Graph>& graph);

// The same for a graph that is differentiated, without activation functions,
// and for large weights alone: for others it takes oneDNN longer to begin than
// the product takes. There are gradients in what a step is given, none in its
// weights, and none of second order.
void GiveLargeLinearsToOneDnn(const std::shared_ptr<torch::jit::Graph>& graph);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_FUSE_LINEARS_H_
