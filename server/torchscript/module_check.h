// What a loaded TorchScript module has to be before this room works on it.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_MODULE_CHECK_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_MODULE_CHECK_H_

#include <torch/csrc/jit/api/module.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace camserve {

// Reads a TorchScript file onto `device`, in evaluation mode.
// FAILED_PRECONDITION where it is none; RESOURCE_EXHAUSTED and UNAVAILABLE as
// TorchError.
absl::StatusOr<torch::jit::Module> ReadModule(const std::string& path,
                                              const std::string& device);

// FAILED_PRECONDITION, with what would work, where the module is frozen, takes
// other than one tensor, or has weights in another type than float32.
absl::Status CheckModule(const torch::jit::Module& module);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_MODULE_CHECK_H_
