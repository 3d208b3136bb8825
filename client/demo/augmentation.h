// What the training images go through, so that the demo's network can be
// evaluated: the metrics show it images that no camera takes, and a network
// that has never seen such takes any change of an image for a finding.
//
// AOPC replaces regions by noise: here random regions of a random grid are
// replaced by noise, by the image's mean or by grey, and where that covers the
// finding, there is none. HAAS brightens what a heatmap shows: here a smooth
// spot is brightened as much, most often at the finding.
#ifndef CAMSERVE_CLIENT_DEMO_AUGMENTATION_H_
#define CAMSERVE_CLIENT_DEMO_AUGMENTATION_H_

#include <torch/script.h>

#include <cstdint>
#include <random>

#include "client/demo/demo_set.h"

namespace camserve::demo {

// What the network is shown, and what it is to say of it.
struct TrainingBatch {
  at::Tensor inputs;  // [N, 1, kInputSize, kInputSize], float32
  // [N, classes, h, w]: whether a place is to see a finding of a class: 1 in
  // the middle of one, 0 away from it, -1 around it, where either is right.
  at::Tensor evidence;
  // [N, classes]: 1 where there is a finding of the class, 0 where there is
  // none, -1 where so much of it is covered that either is right.
  at::Tensor present;
};

// Makes batches of one set, each time anew. Not thread-safe; `set` outlives it.
class Augmentation {
 public:
  // The batches are a pure function of the set, the seed and the order of the
  // calls.
  Augmentation(const DemoSet& set, uint64_t seed);

  // `chosen`: [N], int64, which images of the set.
  TrainingBatch Batch(const at::Tensor& chosen);

 private:
  const DemoSet& set_;
  const at::Tensor evidence_;  // of the images as they are
  std::mt19937_64 random_;
};

}  // namespace camserve::demo

#endif  // CAMSERVE_CLIENT_DEMO_AUGMENTATION_H_
