// Turns LibTorch's tensors into those that leave this room.
#ifndef CAMSERVE_SERVER_MODEL_PLAIN_TENSOR_H_
#define CAMSERVE_SERVER_MODEL_PLAIN_TENSOR_H_

#include <ATen/core/Tensor.h>

#include "common/tensor.h"

namespace camserve {

// A copy in float32 on the CPU, wherever `tensor` lives.
Tensor ToPlain(const at::Tensor& tensor);

// The logits [N, classes] of a head's outputs [N, M]. A single logit z that
// stands for two classes becomes (0, z) (section 8 of the definitions).
at::Tensor ClassLogits(const at::Tensor& outputs, int classes);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_MODEL_PLAIN_TENSOR_H_
