// How the demo's class scores are learned from its last convolution.
#ifndef CAMSERVE_CLIENT_DEMO_DEMO_SCORES_H_
#define CAMSERVE_CLIENT_DEMO_DEMO_SCORES_H_

#include <torch/script.h>

#include "client/demo/demo_set.h"
#include "client/demo/script_layers.h"

namespace camserve::demo {

inline constexpr int kMapSize = 14;  // places of the layer, both sides
inline constexpr int kMapChannels = 12;

// The weights of the class scores while they are learned: what a channel says
// about a class, times how much a place counts for it. The second stays near 1,
// so that a finding counts wherever it lies and both methods see it.
struct Scores {
  at::Tensor channels;  // [classes, F]
  at::Tensor places;    // [classes, h, w], unbounded
  at::Tensor bias;      // [classes]
};

Scores NewScores(LayerFactory& make);

// [N, classes, h, w]: 1 at the middle of a finding, in the plane of its class;
// -1 around it, where either is right; 0 elsewhere.
at::Tensor WantedEvidence(const DemoSet& set);

// Of a batch: `map` is [N, F, h, w]; `progress`, of the training, in [0, 1].
at::Tensor Loss(const Scores& scores, const at::Tensor& map,
                const at::Tensor& wanted, double progress);

// Writes the scores as the weight and bias of one linear layer.
void WriteClassifier(const Scores& scores,
                     const torch::jit::Module& classifier);

}  // namespace camserve::demo

#endif  // CAMSERVE_CLIENT_DEMO_DEMO_SCORES_H_
