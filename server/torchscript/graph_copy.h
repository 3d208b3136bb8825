// Parts of a graph as graphs of their own.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_GRAPH_COPY_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_GRAPH_COPY_H_

#include <torch/csrc/jit/ir/ir.h>

#include <memory>
#include <unordered_map>
#include <utility>

namespace camserve {

// Adds to `inputs` the values that `node` and the nodes in its blocks read,
// including those that are made inside the blocks.
void CollectInputs(const torch::jit::Node* node, torch::jit::ValueSet* inputs);

// Whether `node`, or one in its blocks, writes to a value in place.
bool Writes(const torch::jit::Node* node);

// Copies nodes into a graph of their own. Not thread-safe.
class GraphCopy {
 public:
  GraphCopy() : graph_(std::make_shared<torch::jit::Graph>()) {}

  void AddInput(torch::jit::Value* original);
  // REQUIRES: everything that the node reads was added, or is a constant.
  void AddNode(torch::jit::Node* original);
  void AddOutput(torch::jit::Value* original);

  // The new graph. Call it last, and once.
  std::shared_ptr<torch::jit::Graph> Take() { return std::move(graph_); }

 private:
  torch::jit::Value* Find(torch::jit::Value* original);

  std::shared_ptr<torch::jit::Graph> graph_;
  std::unordered_map<torch::jit::Value*, torch::jit::Value*> values_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_GRAPH_COPY_H_
