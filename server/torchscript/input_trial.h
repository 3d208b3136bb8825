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

// The size of an image: channels, and height and width in pixels.
struct InputSizes {
  int64_t channels = 0;
  int64_t height = 0;
  int64_t width = 0;
};

struct InputTrial {
  InputSizes sizes;  // that were tried and work
  // Whether other heights and widths work too and give as many logits. `other`
  // is then one that works; it equals `sizes` where none does.
  bool any_height = false;
  bool any_width = false;
  InputSizes other;
  size_t output = 0;    // which of the graph's outputs holds the logits [N, M]
  int64_t columns = 0;  // M
  at::Tensor logits;    // [1, M], of noise
};

// Runs the model on noise of the size `wanted`. Where a number of that is 0,
// the usual ones are tried: 3, 1, 4 or 2 channels, and sides of 224 pixels
// first. `outputs` are the names of the graph's outputs, `logits_key` that of
// the logits, or empty. Each run may take `limit`. FAILED_PRECONDITION with the
// model's own error where no size works, or where what comes back holds no [N,
// classes]; DEADLINE_EXCEEDED and RESOURCE_EXHAUSTED as RunTorch.
absl::StatusOr<InputTrial> TryInputs(const GraphRunner& runner,
                                     const std::vector<std::string>& outputs,
                                     const std::string& logits_key,
                                     const InputSizes& wanted,
                                     const std::string& device,
                                     absl::Duration limit);

// Standard normal noise, float32 [batch, C, H, W] on `device`, the same for the
// same sizes and `seed`.
at::Tensor SeededNoise(const InputSizes& sizes, int64_t batch, uint64_t seed,
                       const std::string& device);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_INPUT_TRIAL_H_
