// Linear steps (x W^T + b) of a frozen graph, computed by oneDNN.
//
// LibTorch has them computed by MKL, which is slow on some processors where few
// rows meet a large weight. The first linear step of VGG19, 25,088 to 4,096,
// with 8 rows on two cores of an AMD EPYC, takes 90 ms by MKL and 50 ms by
// oneDNN; its gradient takes 119 and 49 ms. oneDNN reads the weights as they
// lie in memory, so that no second copy is kept.
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
// and for large weights alone: with smaller ones, oneDNN takes longer to begin
// than the product itself takes. Gradients are those of the step's input only,
// none of its weights, and of first order only.
void GiveLargeLinearsToOneDnn(const std::shared_ptr<torch::jit::Graph>& graph);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_FUSE_LINEARS_H_
