// A network as the server serves it, beside the same network as LibTorch runs
// it without the server.
#ifndef CAMSERVE_TESTS_BENCH_EXPLAINED_NETWORK_H_
#define CAMSERVE_TESTS_BENCH_EXPLAINED_NETWORK_H_

#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/api/module.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "server/model/model.h"
#include "server/torchscript/classifier_program.h"
#include "server/torchscript/graph_runner.h"
#include "server/torchscript/layer_splitter.h"
#include "server/torchscript/layer_survey.h"
#include "server/torchscript/layer_verdicts.h"
#include "tests/bench/bench_networks.h"

namespace camserve {

// Exceptions of LibTorch pass through. Not thread-safe.
class ExplainedNetwork {
 public:
  // Splits at the default layer and compares the split with the whole model, as
  // the server does when it loads one.
  static absl::StatusOr<std::unique_ptr<ExplainedNetwork>> Load(
      const BenchNetwork& network);

  // Logits and both methods' maps of the predicted classes.
  void Explain(const at::Tensor& batch) const;
  // The forward pass of the same frozen, optimised graph.
  void Plain(const at::Tensor& batch) const;
  // The forward pass of the model as it was saved.
  void Eager(const at::Tensor& batch) const;
  // The same forward pass, and the gradients of all its layers' inputs.
  void Backward(const at::Tensor& batch) const;
  // The forward pass of what torch.jit.optimize_for_inference makes of it.
  void OptimizedForInference(const at::Tensor& batch) const;
  // Whether optimize_for_inference made something that runs.
  bool IsOptimizedForInference() const { return for_inference_.has_value(); }

  // The layout of the part before the layer.
  TrunkLayout layout() const { return splitter_->trunk().layout; }

  // Why the part before the layer runs as it was saved; empty where it is
  // optimised.
  const std::string& not_optimized() const {
    return split_->description().not_optimized;
  }

 private:
  ExplainedNetwork(ModelOptions options, ClassifierProgram program);
  absl::Status Split(const BenchNetwork& network);
  void OptimizeForInference();

  const ModelOptions options_;
  const ClassifierProgram program_;
  const GraphRunner saved_;
  const GraphRunner plain_;
  std::optional<torch::jit::Module> for_inference_;
  std::unique_ptr<LayerVerdicts> verdicts_;
  std::unique_ptr<LayerSplitter> splitter_;
  LayerSplitter::SharedSplit split_;
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_BENCH_EXPLAINED_NETWORK_H_
