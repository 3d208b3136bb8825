// What can be wrong with a model's configuration. Every message names the
// field, its value and what would be right. Both checks are thread-safe.
#ifndef CAMSERVE_SERVER_REPOSITORY_CONFIG_CHECK_H_
#define CAMSERVE_SERVER_REPOSITORY_CONFIG_CHECK_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/output_kind.h"
#include "server/repository/model_config.h"

namespace camserve {

// What a configuration is checked against once its model is loaded.
struct ModelFacts {
  std::vector<int64_t> image_shape;  // [C, H, W]
  int class_count = 0;               // 2 for a model of one logit
  OutputKind output = OutputKind::kExclusive;
};

// Checks what the configuration alone can be wrong in, for a server whose
// default device is `server_device` ("cpu", "cuda:0"): a server on the CPU
// places models there only. INVALID_ARGUMENT.
absl::Status CheckConfig(const ModelConfig& config,
                         absl::string_view server_device);

// Checks what only the loaded model can tell: the lengths of class_labels,
// thresholds, input.mean and input.std, whether the model's output has
// thresholds, and input.resize_to. INVALID_ARGUMENT.
absl::Status CheckConfigAgainstModel(const ModelConfig& config,
                                     const ModelFacts& facts);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_CONFIG_CHECK_H_
