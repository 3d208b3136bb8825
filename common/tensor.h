// A dense float32 array without LibTorch: what crosses from room to room.
#ifndef CAMSERVE_COMMON_TENSOR_H_
#define CAMSERVE_COMMON_TENSOR_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"

namespace camserve {

// Row-major; values.size() is the product of shape. A value: copying copies.
struct Tensor {
  std::vector<int64_t> shape;  // outermost first
  std::vector<float> values;

  bool operator==(const Tensor&) const = default;
};

// "[3, 224, 224]", for messages.
std::string ShapeString(absl::Span<const int64_t> shape);

}  // namespace camserve

#endif  // CAMSERVE_COMMON_TENSOR_H_
