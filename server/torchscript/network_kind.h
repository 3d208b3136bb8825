// What kind of network a program is, where it is none that the server explains.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_NETWORK_KIND_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_NETWORK_KIND_H_

#include <torch/csrc/jit/ir/ir.h>

#include <string>

namespace camserve {

// A sentence that begins with ". " where the network's convolutions are all
// over volumes or all over signals; else empty. To be put behind what failed.
std::string DescribeOtherNetwork(torch::jit::Graph* graph);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_NETWORK_KIND_H_
