// The entry to this room: loads a TorchScript file as a Model. No LibTorch type
// or exception leaves it.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_TORCHSCRIPT_MODEL_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_TORCHSCRIPT_MODEL_H_

#include <memory>

#include "absl/status/statusor.h"
#include "server/model/model.h"

namespace camserve {

// Reads the file, finds its input and its layers, splits it at the default
// layer and warms up; that takes seconds. FAILED_PRECONDITION, with what is
// wrong and what would work, where it is not a classifier that can be
// explained; RESOURCE_EXHAUSTED for want of memory; UNAVAILABLE where the
// system can't open the file; DEADLINE_EXCEEDED where its forward does not end.
absl::StatusOr<std::unique_ptr<Model>> LoadTorchScript(
    const ModelOptions& options);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_TORCHSCRIPT_MODEL_H_
