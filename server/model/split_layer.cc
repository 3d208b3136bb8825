#include "server/model/split_layer.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/model/packed_weights.h"

namespace camserve {
namespace {

// Bounds on what is kept of constant gradients.
constexpr size_t kMostShapes = 4;
constexpr int64_t kMostBytes = int64_t{128} << 20;

// What LibTorch's exceptions become, and this one with them, is the status of
// every call that shares the pass.
void CheckRowsAreImages(const at::Tensor& rows, const at::Tensor& images,
                        const char* what) {
  if (rows.dim() > 0 && rows.size(0) == images.size(0)) return;
  throw std::runtime_error(
      absl::StrCat(what, " has ", rows.dim() > 0 ? rows.size(0) : 0,
                   " rows for ", images.size(0),
                   " images: the model mixes the images of a batch, so that "
                   "no row is an image's"));
}

}  // namespace

struct SplitLayer::KnownGradients {
  std::vector<int64_t> shape;  // of one input, [C, H, W]
  LayerPass pass;              // of zeros, [1, C, H, W]
  at::Tensor biases;           // [M]
  std::map<int64_t, OutputGradients> by_output;
};

SplitLayer::SplitLayer(LayerDescription description, SplitGraph split)
    : description_(std::move(description)),
      trunk_graph_(split.trunk),
      trunk_(std::move(split.trunk)),
      head_(std::move(split.head)),
      copies_crossing_(split.head_mutates),
      has_constant_gradients_(description_.is_affine && !split.tensor_crosses) {
}

SplitLayer::~SplitLayer() = default;

int64_t SplitLayer::packed_weight_bytes() const {
  return PackedBytes(*trunk_graph_);
}

LayerPass SplitLayer::Forward(const at::Tensor& batch) const {
  LayerPass pass = RunTrunk(batch);
  const at::AutoGradMode gradients(!has_constant_gradients_);
  if (!has_constant_gradients_) pass.activation.requires_grad_(true);
  pass.logits = RunHead(pass, pass.activation);
  return pass;
}

at::Tensor SplitLayer::Logits(const at::Tensor& batch) const {
  const at::NoGradGuard no_gradients;
  const LayerPass pass = RunTrunk(batch);
  return RunHead(pass, pass.activation);
}

OutputGradients SplitLayer::Gradients(
    const LayerPass& pass, const std::vector<int64_t>& outputs) const {
  if (has_constant_gradients_) return ConstantGradients(pass.input, outputs);
  OutputGradients result = {.gradient = Backward(pass, outputs)};
  const at::NoGradGuard no_gradients;
  const at::Tensor biases =
      RunHead(pass, at::zeros_like(pass.activation)).cpu();
  for (size_t n = 0; n < outputs.size(); ++n) {
    result.biases.push_back(
        outputs[n] == kNoOutput
            ? 0
            : biases[static_cast<int64_t>(n)][outputs[n]].item<double>());
  }
  return result;
}

LayerPass SplitLayer::RunTrunk(const at::Tensor& batch) const {
  const at::NoGradGuard no_gradients;
  std::vector<c10::IValue> values = trunk_.Run({batch});
  LayerPass pass;
  pass.input = batch;
  // A view or the input itself can't become a leaf that is changed in peace.
  const at::Tensor activation = values.front().toTensor();
  CheckRowsAreImages(activation, batch, "the layer's output");
  pass.activation = activation.is_same(batch) || activation.is_view()
                        ? activation.clone()
                        : activation.detach();
  pass.crossing.assign(std::make_move_iterator(values.begin() + 1),
                       std::make_move_iterator(values.end()));
  return pass;
}

at::Tensor SplitLayer::RunHead(const LayerPass& pass,
                               const at::Tensor& activation) const {
  // An in-place step must hit neither A nor what crosses: both are used again.
  std::vector<c10::IValue> inputs = {copies_crossing_ ? activation.clone()
                                                      : activation};
  for (const c10::IValue& value : pass.crossing) {
    inputs.push_back(copies_crossing_ ? value.deepcopy() : value);
  }
  at::Tensor logits = head_.Run(std::move(inputs)).at(0).toTensor();
  CheckRowsAreImages(logits, activation, "the model's output");
  return logits;
}

at::Tensor SplitLayer::Backward(const LayerPass& pass,
                                const std::vector<int64_t>& outputs) const {
  at::Tensor chosen = at::zeros_like(pass.logits);
  for (size_t n = 0; n < outputs.size(); ++n) {
    if (outputs[n] == kNoOutput) continue;
    chosen[static_cast<int64_t>(n)][outputs[n]] = 1;
  }
  // Not backward(): that would write into the weights' gradients.
  return torch::autograd::grad({pass.logits}, {pass.activation}, {chosen},
                               /*retain_graph=*/true)[0];
}

OutputGradients SplitLayer::ConstantGradients(
    const at::Tensor& input, const std::vector<int64_t>& outputs) const {
  std::map<int64_t, OutputGradients> by_output;
  for (const int64_t output : outputs) {
    if (output == kNoOutput || by_output.contains(output)) continue;
    by_output[output] = ConstantGradient(input, output);
  }
  by_output[kNoOutput] = {.gradient = by_output.rbegin()->second.gradient,
                          .biases = {0}};
  OutputGradients result;
  std::vector<at::Tensor> gradients;
  for (const int64_t output : outputs) {
    gradients.push_back(by_output[output].gradient);
    result.biases.push_back(by_output[output].biases[0]);
  }
  // kNoOutput and one other.
  result.gradient = by_output.size() <= 2 ? gradients[0] : at::cat(gradients);
  return result;
}

OutputGradients SplitLayer::ConstantGradient(const at::Tensor& input,
                                             int64_t output) const {
  const std::vector<int64_t> shape = input.sizes().slice(1).vec();
  const absl::MutexLock lock(&mutex_);
  auto it = std::find_if(known_.begin(), known_.end(), [&](const auto& known) {
    return known->shape == shape;
  });
  if (it == known_.end()) {
    auto fresh = std::make_unique<KnownGradients>();
    fresh->shape = shape;
    fresh->pass = RunTrunk(at::zeros_like(input.slice(0, 0, 1)));
    const at::NoGradGuard no_gradients;
    fresh->biases =
        RunHead(fresh->pass, at::zeros_like(fresh->pass.activation))[0].cpu();
    known_.push_front(std::move(fresh));
    if (known_.size() > kMostShapes) known_.pop_back();
    it = known_.begin();
  }
  known_.splice(known_.begin(), known_, it);
  KnownGradients& known = *known_.front();
  const auto found = known.by_output.find(output);
  if (found != known.by_output.end()) return found->second;

  const at::AutoGradMode gradients(true);
  known.pass.activation.requires_grad_(true);
  known.pass.logits = RunHead(known.pass, known.pass.activation);
  OutputGradients fresh = {.gradient = Backward(known.pass, {output}),
                           .biases = {known.biases[output].item<double>()}};
  known.pass.logits.reset();
  const int64_t bytes = static_cast<int64_t>(fresh.gradient.nbytes()) *
                        static_cast<int64_t>(known.by_output.size() + 1);
  if (bytes > kMostBytes) known.by_output.clear();
  return known.by_output[output] = fresh;
}

}  // namespace camserve
