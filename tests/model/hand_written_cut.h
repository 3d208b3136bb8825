// A network that a test writes down: no TorchScript, no file.
#ifndef CAMSERVE_TESTS_MODEL_HAND_WRITTEN_CUT_H_
#define CAMSERVE_TESTS_MODEL_HAND_WRITTEN_CUT_H_

#include <ATen/ATen.h>

#include <vector>

#include "server/model/layer_cut.h"

namespace camserve {

// A = (x, 2 x) of an image [1, h, w], and three classes with the scores
//   s_m = b_m + sum_f w_mf sum_ij A_fij,
// so that every gradient is w_mf, each map sum_f w_mf A_f, and every bias b_m.
class HandWrittenCut : public LayerCut {
 public:
  static at::Tensor Weights() {
    return at::tensor({1.0F, 0.5F, -1.0F, 0.0F, 0.25F, 0.25F}).view({3, 2});
  }
  static at::Tensor Constants() { return at::tensor({0.5F, -0.5F, 2.0F}); }

  const LayerDescription& description() const override { return description_; }

  LayerPass Forward(const at::Tensor& batch) const override {
    const at::Tensor activation = at::cat({batch, 2 * batch}, 1);
    return {.input = batch,
            .logits = HeadOf(activation),
            .activation = activation,
            .crossing = {}};
  }

  at::Tensor Logits(const at::Tensor& batch) const override {
    return Forward(batch).logits;
  }

  at::Tensor Gradients(const LayerPass& pass,
                       const std::vector<int64_t>& outputs) const override {
    ++backward_passes_;
    at::Tensor gradients = at::zeros_like(pass.activation);
    for (size_t n = 0; n < outputs.size(); ++n) {
      if (outputs[n] == kNoOutput) continue;
      gradients[static_cast<int64_t>(n)] =
          Weights()[outputs[n]].view({2, 1, 1}).expand_as(gradients[0]);
    }
    return gradients;
  }

  at::Tensor Biases(const LayerPass& /*pass*/) const override {
    return Constants().view({1, 3});
  }

  LayerDescription& mutable_description() { return description_; }
  int backward_passes() const { return backward_passes_; }

 protected:
  virtual at::Tensor HeadOf(const at::Tensor& activation) const {
    return at::matmul(activation.sum({2, 3}), Weights().t()) + Constants();
  }

 private:
  LayerDescription description_ = {
      .path = "layer",
      .verdicts = {FaithfulnessVerdict::kProven, FaithfulnessVerdict::kProven},
      .is_affine = true};
  mutable int backward_passes_ = 0;
};

}  // namespace camserve

#endif  // CAMSERVE_TESTS_MODEL_HAND_WRITTEN_CUT_H_
