// Names the kind of a network that takes no images: of volumes or of signals.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_NETWORK_KIND_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_NETWORK_KIND_H_

#include <torch/csrc/jit/ir/ir.h>

#include <string>

namespace camserve {

// A sentence that begins with ". ", to be appended to an error, where all of
// the network's convolutions are over volumes or over signals; else empty.
std::string DescribeOtherNetwork(torch::jit::Graph* graph);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_NETWORK_KIND_H_
