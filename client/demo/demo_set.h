// Drawn chests as a training or test set.
#ifndef CAMSERVE_CLIENT_DEMO_DEMO_SET_H_
#define CAMSERVE_CLIENT_DEMO_DEMO_SET_H_

#include <torch/script.h>

#include <cstdint>
#include <vector>

#include "client/demo/chest_image.h"

namespace camserve::demo {

inline constexpr int kInputSize = 112;  // pixels, both sides; one channel

// Images as the model sees them, by the definitions: to [0, 1], stretched, then
// (v - 0.5) / 0.5.
struct DemoSet {
  at::Tensor inputs;          // [N, 1, kInputSize, kInputSize], float32
  at::Tensor labels;          // [N], int64; kFindings where there is no finding
  std::vector<Place> places;  // of each image, in its pixels; else empty
};

// Draws `count` images whose findings take turns; with_empty: none is one of
// them. A pure function of its arguments. Thread-safe.
DemoSet DrawSet(uint64_t seed, int count, bool with_empty);

}  // namespace camserve::demo

#endif  // CAMSERVE_CLIENT_DEMO_DEMO_SET_H_
