// The demo's model: "Conv - Flatten - Class scores", trained on drawn chests.
#ifndef CAMSERVE_CLIENT_DEMO_DEMO_NETWORK_H_
#define CAMSERVE_CLIENT_DEMO_DEMO_NETWORK_H_

#include <torch/script.h>

#include <cstdint>

#include "client/demo/demo_set.h"

namespace camserve::demo {

// The last convolution: no batch norm and no ReLU after it.
inline constexpr char kDefaultLayer[] = "features.9";

struct TrainingOptions {
  uint64_t seed = 1;
  int images = 1200;
  int epochs = 10;
  int batch_size = 20;
  double learning_rate = 6e-3;
};

// Trains; the module is in evaluation mode and takes
// [N, 1, kInputSize, kInputSize] to [N, kFindings] logits. Takes 20 s of one
// core: LibTorch runs on one thread for as long, in the whole process.
torch::jit::Module TrainDemoNetwork(const TrainingOptions& options);

}  // namespace camserve::demo

#endif  // CAMSERVE_CLIENT_DEMO_DEMO_NETWORK_H_
