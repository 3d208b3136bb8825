// A request's tensor, checked.
#ifndef CAMSERVE_SERVER_API_TENSOR_READER_H_
#define CAMSERVE_SERVER_API_TENSOR_READER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "camserve/v1/explanation.pb.h"
#include "common/tensor.h"

namespace camserve {

// Reads a [C, H, W] tensor out of `field`, which messages name.
// INVALID_ARGUMENT: another number of sizes, a size below 1, data and values
// both or neither, another number of elements than the shape says, a NaN or an
// infinity. Thread-safe.
absl::StatusOr<Tensor> ReadTensor(const v1::Tensor& tensor,
                                  absl::string_view field);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_API_TENSOR_READER_H_
