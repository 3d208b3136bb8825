// Keeps values of a graph channels-last, in LibTorch's memory format of that
// name ([N, C, H, W] with the channels of a place side by side in memory), as
// far as the steps that read them allow.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_CHANNELS_LAST_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_CHANNELS_LAST_H_

#include <torch/csrc/jit/ir/ir.h>

namespace camserve {

// Fused convolutions return channels-last values, and steps that work value by
// value or channel by channel pass that format on. Inserts a contiguous copy
// for every other step that reads such a value, and for the graph's output,
// since the program was written for contiguous values. A permutation to [N, H,
// W, C] needs no copy: its result is contiguous.
// REQUIRES: no node of `graph` but a fused convolution writes to a tensor in
// place.
void KeepContiguousForOthers(torch::jit::Graph* graph);

// Lets every 2-D convolution of constant float32 weights run on channels-last
// values and weights, without fusing anything. Other steps get contiguous
// values, as above.
// REQUIRES: no node of `graph` writes to a tensor in place.
void RunChannelsLast(torch::jit::Graph* graph);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_CHANNELS_LAST_H_
