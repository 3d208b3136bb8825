#include "server/model/plain_tensor.h"

#include <ATen/ATen.h>

namespace camserve {

Tensor ToPlain(const at::Tensor& tensor) {
  const at::Tensor plain = tensor.to(at::kCPU, at::kFloat).contiguous();
  const float* const data = plain.const_data_ptr<float>();
  return {.shape = plain.sizes().vec(), .values = {data, data + plain.numel()}};
}

at::Tensor ClassLogits(const at::Tensor& outputs, int classes) {
  if (outputs.size(1) == classes) return outputs;
  return at::cat({at::zeros_like(outputs), outputs}, 1);
}

}  // namespace camserve
