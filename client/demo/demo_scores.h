// How the demo's class scores are learned from its last convolution.
#ifndef CAMSERVE_CLIENT_DEMO_DEMO_SCORES_H_
#define CAMSERVE_CLIENT_DEMO_DEMO_SCORES_H_

#include <torch/script.h>

#include "client/demo/augmentation.h"
#include "client/demo/script_layers.h"

namespace camserve::demo {

inline constexpr int kMapChannels = 24;

// The weights of the class scores while they are learned: what a channel says
// about a class at each place. As in any network whose linear layer is learned
// freely, a channel says different things at different places. So the mean of
// its weights, by which Grad-CAM goes, is not what a score is made of; HiResCAM
// goes by the weights themselves.
struct Scores {
  at::Tensor weights;  // [classes, F, h, w]
  at::Tensor bias;     // [classes]
};

Scores NewScores(LayerFactory& make);

// Of what the network's last convolution made of the batch: `map` [N, F, h, w];
// `progress`, of the training, in [0, 1].
at::Tensor Loss(const Scores& scores, const at::Tensor& map,
                const TrainingBatch& batch, double progress);

// Writes the scores as the weight and bias of one linear layer.
void WriteClassifier(const Scores& scores,
                     const torch::jit::Module& classifier);

}  // namespace camserve::demo

#endif  // CAMSERVE_CLIENT_DEMO_DEMO_SCORES_H_
