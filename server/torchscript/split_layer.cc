#include "server/torchscript/split_layer.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <utility>

#include "server/torchscript/packed_weights.h"
#include "server/torchscript/row_check.h"

namespace camserve {
namespace {

// Bounds on what is kept: the shapes of input, and the bytes of constant
// gradients of each.
constexpr size_t kMostShapes = 4;
constexpr int64_t kMostBytes = int64_t{128} << 20;

}  // namespace

struct SplitLayer::KnownOfShape {
  std::vector<int64_t> shape;               // of one input, [C, H, W]
  LayerPass pass;                           // of zeros, [1, C, H, W]
  at::Tensor biases;                        // [1, M]
  std::map<int64_t, at::Tensor> gradients;  // by column of the logits
};

SplitLayer::SplitLayer(LayerDescription description, SplitGraph split)
    : description_(std::move(description)),
      trunk_(std::move(split.trunk)),
      head_(std::move(split.head)),
      copies_crossing_(split.head_mutates),
      head_sees_image_(split.image_crosses),
      head_convolves_(split.head_convolves),
      has_constant_gradients_(description_.is_affine && !head_sees_image_) {}

SplitLayer::~SplitLayer() = default;

int64_t SplitLayer::packed_weight_bytes() const {
  return PackedBytes(trunk_.graph());
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

at::Tensor SplitLayer::Gradients(const LayerPass& pass,
                                 const std::vector<int64_t>& outputs) const {
  return has_constant_gradients_ ? ConstantGradients(pass.input, outputs)
                                 : Backward(pass, outputs);
}

at::Tensor SplitLayer::Biases(const LayerPass& pass) const {
  const at::NoGradGuard no_gradients;
  if (head_sees_image_) {
    return RunHead(pass, at::zeros_like(pass.activation)).cpu();
  }
  const absl::MutexLock lock(&mutex_);
  return Known(pass.input).biases;
}

LayerPass SplitLayer::RunTrunk(const at::Tensor& batch) const {
  const at::NoGradGuard no_gradients;
  std::vector<c10::IValue> values = trunk_.Run({batch});
  LayerPass pass;
  pass.input = batch;
  // Gradients are taken at the activation, which must not be the caller's input
  // or a view of another tensor for that: such a one is copied.
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

at::Tensor SplitLayer::ConstantGradients(
    const at::Tensor& batch, const std::vector<int64_t>& outputs) const {
  std::map<int64_t, at::Tensor> by_output;
  for (const int64_t output : outputs) {
    if (output == kNoOutput || by_output.contains(output)) continue;
    by_output[output] = ConstantGradient(batch, output);
  }
  by_output[kNoOutput] = by_output.rbegin()->second;
  std::vector<at::Tensor> gradients;
  for (const int64_t output : outputs) {
    gradients.push_back(by_output[output]);
  }
  // One class at most, beside kNoOutput: one gradient is right for all samples.
  return by_output.size() <= 2 ? gradients[0] : at::cat(gradients);
}

SplitLayer::KnownOfShape& SplitLayer::Known(const at::Tensor& batch) const {
  const std::vector<int64_t> shape = batch.sizes().slice(1).vec();
  auto it = std::find_if(known_.begin(), known_.end(), [&](const auto& known) {
    return known->shape == shape;
  });
  if (it == known_.end()) {
    auto fresh = std::make_unique<KnownOfShape>();
    fresh->shape = shape;
    fresh->pass = RunTrunk(at::zeros_like(batch.slice(0, 0, 1)));
    const at::NoGradGuard no_gradients;
    fresh->biases =
        RunHead(fresh->pass, at::zeros_like(fresh->pass.activation)).cpu();
    known_.push_front(std::move(fresh));
    if (known_.size() > kMostShapes) known_.pop_back();
    it = known_.begin();
  }
  known_.splice(known_.begin(), known_, it);
  return *known_.front();
}

at::Tensor SplitLayer::ConstantGradient(const at::Tensor& batch,
                                        int64_t output) const {
  const absl::MutexLock lock(&mutex_);
  KnownOfShape& known = Known(batch);
  const auto found = known.gradients.find(output);
  if (found != known.gradients.end()) return found->second;

  const at::AutoGradMode gradients(true);
  known.pass.activation.requires_grad_(true);
  known.pass.logits = RunHead(known.pass, known.pass.activation);
  const at::Tensor fresh = Backward(known.pass, {output});
  known.pass.logits.reset();
  const int64_t bytes = static_cast<int64_t>(fresh.nbytes()) *
                        static_cast<int64_t>(known.gradients.size() + 1);
  if (bytes > kMostBytes) known.gradients.clear();
  return known.gradients[output] = fresh;
}

}  // namespace camserve
