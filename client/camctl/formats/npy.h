// Maps as NumPy's .npy files. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_FORMATS_NPY_H_
#define CAMSERVE_CLIENT_CAMCTL_FORMATS_NPY_H_

#include <string>

#include "absl/status/statusor.h"
#include "camserve/v1/explanation.pb.h"

namespace camserve::camctl {

// `tensor` as a .npy file: format 1.0, little-endian float32, C order, the data
// at a multiple of 64 bytes. DATA_LOSS where shape and data do not agree.
absl::StatusOr<std::string> EncodeNpy(const v1::Tensor& tensor);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_FORMATS_NPY_H_
