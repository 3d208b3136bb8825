// A module's forward as one graph in which every module's call can be heard.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_TAPPED_GRAPH_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_TAPPED_GRAPH_H_

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/ir.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace camserve {

// All calls inlined, all attributes constant, loops of constant length
// unrolled; input: x. After each call of a module that returns a tensor stands
// a camserve::tap whose `site` is an index of `paths`. What the program says
// about gradients is left out, the device is the module's wherever the program
// names one, and an input that the program writes to is copied first; otherwise
// it is as it was saved: the reference for what is made of it.
struct TappedGraph {
  std::shared_ptr<torch::jit::Graph> graph;
  // The dotted module path of each site; a module called twice has two sites.
  std::vector<std::string> paths;
  // Of the graph's outputs: see SpreadOutputs.
  std::vector<std::string> outputs;
};

// FAILED_PRECONDITION, with what would work, where the output holds no tensor,
// where the program is quantised, keeps state, hides its modules, draws random
// numbers, or has a step frozen in training mode.
absl::StatusOr<TappedGraph> MakeTappedGraph(const torch::jit::Module& module);

// Leaves the graph one output, in float32.
void KeepOutput(size_t index, TappedGraph* tapped);

// The taps of a graph, loops and branches included, in order.
std::vector<torch::jit::Node*> FindTaps(torch::jit::Block* block);

// The site of a tap.
int64_t SiteOf(const torch::jit::Node* tap);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_TAPPED_GRAPH_H_
