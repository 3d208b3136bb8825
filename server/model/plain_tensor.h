// Between LibTorch's tensors and those that leave this room.
#ifndef CAMSERVE_SERVER_MODEL_PLAIN_TENSOR_H_
#define CAMSERVE_SERVER_MODEL_PLAIN_TENSOR_H_

#include <ATen/core/Tensor.h>

#include "common/tensor.h"

namespace camserve {

// A copy, float32, wherever `tensor` lives.
Tensor ToPlain(const at::Tensor& tensor);

// [N, classes] of a head's output: where a single logit z stands for two
// classes they are (0, z) (section 8 of the definitions).
at::Tensor ClassLogits(const at::Tensor& outputs, int classes);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_MODEL_PLAIN_TENSOR_H_
