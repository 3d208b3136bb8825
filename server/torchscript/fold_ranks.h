// How many dimensions a tensor has, where the program asks for it.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_FOLD_RANKS_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_FOLD_RANKS_H_

#include <torch/csrc/jit/ir/ir.h>

namespace camserve {

// Replaces `x.dim()` and `len(x.size())` by their numbers in a graph whose
// first input is a batch of images, [N, C, H, W], wherever the steps from that
// input to x tell them. Scripted layers ask on each call, and raise where the
// answer is not what they want (`if x.dim() != 4: raise`). Such a branch keeps
// the steps around it from being fused; with a number in its condition LibTorch
// folds it.
void FoldRanks(torch::jit::Graph* graph);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_FOLD_RANKS_H_
