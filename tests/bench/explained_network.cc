#include "tests/bench/explained_network.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/jit/serialization/import.h>

#include <cstdio>
#include <utility>
#include <vector>

#include "common/status_macros.h"
#include "server/model/explain_batch.h"
#include "server/torchscript/faithfulness.h"
#include "server/torchscript/graph_split.h"
#include "server/torchscript/input_trial.h"
#include "tests/support/files.h"

namespace camserve {
namespace {

constexpr char kDevice[] = "cpu";

// As the server's splits see it: some fusions ask for shapes.
std::shared_ptr<torch::jit::Graph> OptimizedGraph(
    const ClassifierProgram& program) {
  return PlainGraph(program.tapped, {.example = SeededNoise(program.trial.sizes,
                                                            3, 1, kDevice)});
}

}  // namespace

ExplainedNetwork::ExplainedNetwork(ModelOptions options,
                                   ClassifierProgram program)
    : options_(std::move(options)),
      program_(std::move(program)),
      saved_(program_.tapped.graph->copy()),
      plain_(OptimizedGraph(program_)) {}

absl::StatusOr<std::unique_ptr<ExplainedNetwork>> ExplainedNetwork::Load(
    const BenchNetwork& network) {
  std::unique_ptr<ExplainedNetwork> loaded;
  // For the choice of a layout, which the server makes where it can keep it.
  const TemporaryFolder layouts;
  RETURN_IF_ERROR(RunTorch(absl::InfiniteFuture(), [&]() -> absl::Status {
    ModelOptions options = {
        .path = network.path,
        .channels = static_cast<int>(network.sizes.channels),
        .height = static_cast<int>(network.sizes.height),
        .width = static_cast<int>(network.sizes.width),
        .caches = {.layout_cache = layouts.path().string()},
        .sha256 = "bench",
        // A busy machine is no reason to measure nothing.
        .trial_limit = absl::Minutes(10)};
    LoadSteps steps;  // another bench's
    ASSIGN_OR_RETURN(ClassifierProgram program,
                     ReadClassifier(options, &steps));
    loaded.reset(new ExplainedNetwork(std::move(options), std::move(program)));
    loaded->OptimizeForInference();
    return loaded->Split(network);
  }));
  return loaded;
}

absl::Status ExplainedNetwork::Split(const BenchNetwork& network) {
  ASSIGN_OR_RETURN(const LayerSurvey survey,
                   SurveyLayers(program_.tapped, saved_, network.sizes, kDevice,
                                absl::InfiniteFuture()));
  ASSIGN_OR_RETURN(const SurveyedLayer* const layer, DefaultLayer(survey));
  verdicts_ = std::make_unique<LayerVerdicts>(
      FaithfulnessJudge(program_.tapped, network.sizes, network.sizes, kDevice),
      std::vector<int64_t>{layer->site}, options_.trial_limit);
  splitter_ =
      std::make_unique<LayerSplitter>(options_, program_, saved_, *verdicts_);
  LoadSteps steps;
  splitter_->ChooseLayout(*layer, &steps);
  ASSIGN_OR_RETURN(split_,
                   splitter_->Split(*layer, absl::InfiniteFuture(), &steps));
  return absl::OkStatus();
}

void ExplainedNetwork::OptimizeForInference() {
  try {
    torch::jit::Module module = torch::jit::load(options_.path, at::kCPU);
    module.eval();
    torch::jit::Module frozen = torch::jit::freeze(module);
    for_inference_ = torch::jit::optimize_for_inference(frozen);
    OptimizedForInference(SeededNoise(program_.trial.sizes, 1, 1, kDevice));
  } catch (const std::exception& error) {
    for_inference_.reset();
    std::fprintf(stderr, "optimize_for_inference: %s\n",
                 BriefTorchError(error).c_str());
  }
}

void ExplainedNetwork::Explain(const at::Tensor& batch) const {
  std::vector<SampleQuestion> questions(batch.size(0));
  for (SampleQuestion& question : questions) question.wants_heatmaps = false;
  ExplainBatch(*split_,
               {.count = program_.trial.columns, .kind = program_.output.kind},
               batch, questions);
}

void ExplainedNetwork::Plain(const at::Tensor& batch) const {
  const at::NoGradGuard no_gradients;
  plain_.Run({batch});
}

void ExplainedNetwork::Eager(const at::Tensor& batch) const {
  const at::NoGradGuard no_gradients;
  saved_.Run({batch});
}

void ExplainedNetwork::Backward(const at::Tensor& batch) const {
  const at::AutoGradMode gradients(true);
  const at::Tensor input = batch.clone().requires_grad_(true);
  const at::Tensor logits = saved_.Run({input}).at(0).toTensor();
  torch::autograd::grad({std::get<0>(logits.max(1)).sum()}, {input});
}

void ExplainedNetwork::OptimizedForInference(const at::Tensor& batch) const {
  const at::NoGradGuard no_gradients;
  torch::jit::Module(*for_inference_).forward({batch});
}

}  // namespace camserve
