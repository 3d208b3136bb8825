#include "server/torchscript/reference_pass.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>

namespace camserve {

ActivationRecorder::ActivationRecorder(const std::vector<int64_t>& sites) {
  for (const int64_t site : sites) records_[site];
}

at::Tensor ActivationRecorder::OnTap(const at::Tensor& value, int64_t site) {
  const auto it = records_.find(site);
  if (it == records_.end()) return value;
  at::Tensor copy = value.clone();
  // The first of the sites: what comes after it is a function of this.
  if (!copy.requires_grad()) copy.requires_grad_(true);
  it->second.activation = copy;
  ++it->second.calls;
  return copy.clone();
}

std::vector<at::Tensor> GradientsAt(
    const at::Tensor& score, const std::vector<at::Tensor>& activations) {
  if (!score.requires_grad()) {
    return std::vector<at::Tensor>(activations.size());
  }
  // Not backward(): that would write into the weights' gradients.
  return torch::autograd::grad({score}, activations, {}, /*retain_graph=*/true,
                               /*create_graph=*/false, /*allow_unused=*/true);
}

ReferencePass::ReferencePass(const GraphRunner& runner, const at::Tensor& input,
                             int64_t site) {
  const at::AutoGradMode gradients(true);
  ActivationRecorder recorder({site});
  logits_ = runner.Run({input.clone()}).at(0).toTensor();
  activation_ = recorder.Take().at(site).activation;
}

at::Tensor ReferencePass::Gradient(const at::Tensor& score) const {
  return GradientsAt(score, {activation_})[0];
}

}  // namespace camserve
