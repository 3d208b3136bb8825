// A module's forward as one graph that tells what each module in it returns.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_TAPPED_GRAPH_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_TAPPED_GRAPH_H_

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/ir.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace camserve {

// A graph of one input, x, with all calls inlined, all attributes constant and
// loops of constant length unrolled. After each call of a module that returns a
// tensor stands a camserve::tap (tap.h) whose `site` is an index of `paths`.
//
// The graph is the reference for all that is made of it, so it computes what
// was saved. It differs in this: it has no gradient switches
// (gradient_switches.h) and no print or warning; the device is the module's
// wherever the program names one; cuDNN's switches are this process's; and an
// input that the program writes to is copied first.
struct TappedGraph {
  std::shared_ptr<torch::jit::Graph> graph;
  // The dotted module path of each site; a module called twice has two sites.
  std::vector<std::string> paths;
  // The names of the graph's outputs: see SpreadOutputs.
  std::vector<std::string> outputs;
};

// FAILED_PRECONDITION, with what would work, where the output holds no tensor,
// where the program is quantised, keeps state, hides its modules, draws random
// numbers, or has a step frozen in training mode.
absl::StatusOr<TappedGraph> MakeTappedGraph(const torch::jit::Module& module);

// Leaves the graph its output `index` alone, in float32.
void KeepOutput(size_t index, TappedGraph* tapped);

// The taps of a graph, loops and branches included, in order.
std::vector<torch::jit::Node*> FindTaps(torch::jit::Block* block);

// The site of a tap.
int64_t SiteOf(const torch::jit::Node* tap);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_TAPPED_GRAPH_H_
