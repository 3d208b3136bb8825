// NumPy's .npy files, as the fixtures hold them.
#ifndef CAMSERVE_TESTS_SUPPORT_NPY_H_
#define CAMSERVE_TESTS_SUPPORT_NPY_H_

#include <filesystem>

#include "absl/strings/string_view.h"
#include "common/tensor.h"

namespace camserve {

// Reads format 1.0, little-endian float32, C order. Throws std::runtime_error
// on anything else.
Tensor ParseNpy(absl::string_view contents);
Tensor ReadNpy(const std::filesystem::path& path);

}  // namespace camserve

#endif  // CAMSERVE_TESTS_SUPPORT_NPY_H_
