// Where values of a graph may lie channels-last, and where they may not.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_CHANNELS_LAST_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_CHANNELS_LAST_H_

#include <torch/csrc/jit/ir/ir.h>

namespace camserve {

// Fused convolutions give channels-last values, and steps that work value by
// value or channel by channel hand that layout on. A permutation that puts the
// channels last makes a contiguous value of one. Everybody else who reads such
// a value, and whoever gets it from the graph, is given it contiguous, as the
// program was written for.
void KeepContiguousForOthers(torch::jit::Graph* graph);

// Has every 2-D convolution of constant float32 weights run on channels-last
// values and weights, without fusing anything.
void RunChannelsLast(torch::jit::Graph* graph);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_CHANNELS_LAST_H_
