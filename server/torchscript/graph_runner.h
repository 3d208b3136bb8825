// Runs a graph as it stands, without LibTorch's executor, whose profiling
// passes would change a graph that this room has prepared. So the first call is
// as quick and as exact as the last.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_GRAPH_RUNNER_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_GRAPH_RUNNER_H_

#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/runtime/interpreter.h>

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace camserve {

// Thread-safe.
class GraphRunner {
 public:
  // Takes the graph over, and puts checkpoints (tap.h) into its loops.
  explicit GraphRunner(std::shared_ptr<torch::jit::Graph> graph);

  // The graph's outputs for `inputs`. Gradients are tracked or not as the
  // calling thread says. LibTorch's exceptions pass: call it inside RunTorch.
  std::vector<c10::IValue> Run(std::vector<c10::IValue> inputs) const;

  const torch::jit::Graph& graph() const { return *graph_; }

 private:
  const std::shared_ptr<torch::jit::Graph> graph_;
  torch::jit::Code code_;
};

// Runs `body` and returns its status. A graph that is in a loop at `deadline`
// is stopped: DEADLINE_EXCEEDED; one without loops runs to its end. Any other
// exception becomes a status by TorchError.
absl::Status RunTorch(absl::Time deadline,
                      const std::function<absl::Status()>& body);

// RESOURCE_EXHAUSTED for want of memory, UNAVAILABLE where the system did not
// open a file, otherwise FAILED_PRECONDITION, with the error's own first words.
absl::Status TorchError(const std::exception& error);

// The part of a LibTorch error that tells a person something: no stack, no
// source paths. UTF-8, at most 300 bytes.
std::string BriefTorchError(const std::exception& error);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_GRAPH_RUNNER_H_
