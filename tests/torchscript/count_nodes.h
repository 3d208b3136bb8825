// What tests ask of a graph.
#ifndef CAMSERVE_TESTS_TORCHSCRIPT_COUNT_NODES_H_
#define CAMSERVE_TESTS_TORCHSCRIPT_COUNT_NODES_H_

#include <torch/csrc/jit/ir/ir.h>

#include <string>

namespace camserve {

// How many of the graph's own nodes, not those in its blocks, are of the kind,
// "aten::relu" say.
inline int CountNodes(const torch::jit::Graph& graph, const std::string& kind) {
  const auto symbol = c10::Symbol::fromQualString(kind);
  int count = 0;
  for (const torch::jit::Node* node : graph.nodes()) {
    count += node->kind() == symbol;
  }
  return count;
}

}  // namespace camserve

#endif  // CAMSERVE_TESTS_TORCHSCRIPT_COUNT_NODES_H_
