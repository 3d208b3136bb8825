// What a model takes and returns, found by running it.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_INPUT_TRIAL_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_INPUT_TRIAL_H_

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/torchscript/graph_runner.h"

namespace camserve {

struct InputSizes {
  int64_t channels = 0;
  int64_t height = 0;
  int64_t width = 0;
};

struct InputTrial {
  InputSizes sizes;  // that were tried and work
  // Others work too, and give as many logits; `other` is one of them.
  bool any_height = false;
  bool any_width = false;
  InputSizes other;
  size_t output = 0;    // which of the graph's outputs holds the logits [N, M]
  int64_t columns = 0;  // M
  at::Tensor logits;    // [1, M], of noise
};

// Runs the model on noise of `wanted`; a 0 there is found: 3, 1, 4 or 2
// channels, the usual sizes from 224 down and up. `outputs` are the names of
// the graph's outputs, `logits_key` that of the logits, or empty.
// FAILED_PRECONDITION with the model's own error where none works, or where
// what comes back holds no [N, classes].
absl::StatusOr<InputTrial> TryInputs(const GraphRunner& runner,
                                     const std::vector<std::string>& outputs,
                                     const std::string& logits_key,
                                     const InputSizes& wanted,
                                     const std::string& device,
                                     absl::Duration limit);

// Standard normal noise [batch, C, H, W] that depends on `seed` alone.
at::Tensor SeededNoise(const InputSizes& sizes, int64_t batch, uint64_t seed,
                       const std::string& device);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_INPUT_TRIAL_H_
