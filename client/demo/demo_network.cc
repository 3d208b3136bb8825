#include "client/demo/demo_network.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <torch/optim/adam.h>

#include <cmath>
#include <utility>
#include <vector>

#include "client/demo/augmentation.h"
#include "client/demo/demo_scores.h"
#include "client/demo/script_layers.h"
#include "client/demo/wanted_evidence.h"

namespace camserve::demo {
namespace {

ScriptModule Architecture(LayerFactory& make) {
  std::vector<ScriptModule> features;
  int channels = 1;
  for (const int width : {16, 32, 32}) {
    features.push_back(make.Convolution(
        "",
        {.inputs = channels, .outputs = width, .stride = 2, .bias = false}));
    features.push_back(make.BatchNorm("", width));
    features.push_back(Relu("", /*in_place=*/true));
    channels = width;
  }
  features.push_back(
      make.Convolution("", {.inputs = channels, .outputs = kMapChannels}));
  ScriptModule network = {.name = "", .type = "DemoNetwork", .source = R"(
def forward(self, x: Tensor) -> Tensor:
    x = self.features.forward(x)
    return self.classifier.forward(torch.flatten(x, 1))
)"};
  network.children.push_back(
      NumberedSequential("features", std::move(features)));
  network.children.push_back(
      make.Linear("classifier", kMapChannels * kMapSize * kMapSize, kFindings));
  return network;
}

std::vector<at::Tensor> Trainable(const torch::jit::Module& features,
                                  const Scores& scores) {
  std::vector<at::Tensor> parameters = {scores.weights, scores.bias};
  for (const at::Tensor& parameter : features.parameters()) {
    parameters.push_back(parameter);
  }
  for (const at::Tensor& parameter : parameters) {
    parameter.set_requires_grad(true);
  }
  return parameters;
}

void SetLearningRate(torch::optim::Adam& optimizer, double rate) {
  for (auto& group : optimizer.param_groups()) {
    static_cast<torch::optim::AdamOptions&>(group.options()).lr(rate);
  }
}

// Passes this short gain little from threads, and lose a lot where other
// programs keep the cores busy.
class OneThread {
 public:
  OneThread() : before_(at::get_num_threads()) { at::set_num_threads(1); }
  ~OneThread() { at::set_num_threads(before_); }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  const int before_;
};

void Train(const TrainingOptions& options, const DemoSet& set,
           torch::jit::Module& features, const Scores& scores) {
  Augmentation augmentation(set, options.seed);
  torch::optim::Adam optimizer(Trainable(features, scores),
                               options.learning_rate);
  at::Generator shuffle = at::detail::createCPUGenerator(options.seed);
  const int batches = options.images / options.batch_size;
  const int steps = options.epochs * batches;
  at::Tensor order;
  for (int step = 0; step < steps; ++step) {
    const int batch = step % batches;
    if (batch == 0) order = at::randperm(options.images, shuffle, at::kLong);
    const at::Tensor chosen = order.narrow(
        0, int64_t{batch} * options.batch_size, options.batch_size);
    const double progress = static_cast<double>(step) / steps;
    SetLearningRate(optimizer, options.learning_rate *
                                   (0.5 + 0.5 * std::cos(M_PI * progress)));
    optimizer.zero_grad();
    const TrainingBatch shown = augmentation.Batch(chosen);
    const at::Tensor map = features.forward({shown.inputs}).toTensor();
    Loss(scores, map, shown, progress).backward();
    optimizer.step();
  }
}

}  // namespace

torch::jit::Module TrainDemoNetwork(const TrainingOptions& options) {
  const DemoSet set =
      DrawSet(options.seed, options.images, /*with_empty=*/true);
  const OneThread one_thread;
  LayerFactory make(options.seed);
  torch::jit::Module network = Compile(Architecture(make));
  torch::jit::Module features = network.attr("features").toModule();
  const Scores scores = NewScores(make);
  Train(options, set, features, scores);
  WriteClassifier(scores, network.attr("classifier").toModule());
  for (const at::Tensor& parameter : network.parameters()) {
    parameter.mutable_grad() = at::Tensor();
    parameter.set_requires_grad(false);
  }
  network.eval();
  return network;
}

}  // namespace camserve::demo
