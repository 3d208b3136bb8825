#include "client/demo/demo_scores.h"

#include "client/demo/mark.h"
#include "client/demo/wanted_evidence.h"

namespace camserve::demo {
namespace {

// Standard deviations of the weights at first: of what a channel says at every
// place, and of what it says at one place beside that.
constexpr double kCommonDeviation = 0.1;
constexpr double kPlaceDeviation = 0.05;
// The bias at first: a class is won by what speaks for it, not by what is
// missing for the others.
constexpr double kNoFinding = -4;

// A cell sees a finding where its evidence is above this.
constexpr double kThreshold = 4;
// From the evidence of all cells to a logit.
constexpr double kLogitScale = 0.3;

constexpr double kScoreCost = 0.2;
constexpr double kCellCost = 0.2;
constexpr double kGroundCost = 0.003;

}  // namespace

Scores NewScores(LayerFactory& make) {
  const at::Tensor common =
      make.Normal({kFindings, kMapChannels, 1, 1}, kCommonDeviation);
  const at::Tensor at_places = make.Normal(
      {kFindings, kMapChannels, kMapSize, kMapSize}, kPlaceDeviation);
  return {common + at_places, at::full({kFindings}, kNoFinding)};
}

// Each cell learns whether a finding lies there; the sums learn to tell the
// classes apart, later and with more weight, for they undo the first while the
// cells are still wrong.
at::Tensor Loss(const Scores& scores, const at::Tensor& map,
                const TrainingBatch& batch, double progress) {
  const at::Tensor evidence =
      at::einsum("nfij,mfij->nmij", {map, scores.weights});
  const at::Tensor& wanted = batch.evidence;
  const at::Tensor seen = at::binary_cross_entropy_with_logits(
      evidence - kThreshold, wanted.clamp_min(0), {}, {}, at::Reduction::None);
  const at::Tensor cells = kCellCost * seen * (wanted >= 0) +
                           kGroundCost * evidence.square() * (wanted == 0);
  const at::Tensor logits = kLogitScale * evidence.sum({2, 3}) + scores.bias;
  const at::Tensor told = at::binary_cross_entropy_with_logits(
      logits, batch.present.clamp_min(0), {}, {}, at::Reduction::None);
  return cells.sum({2, 3}).mean() + kScoreCost * progress * progress *
                                        (told * (batch.present >= 0)).mean();
}

void WriteClassifier(const Scores& scores,
                     const torch::jit::Module& classifier) {
  at::NoGradGuard no_grad;
  classifier.attr("weight").toTensor().copy_(kLogitScale *
                                             scores.weights.flatten(1));
  classifier.attr("bias").toTensor().copy_(scores.bias);
}

}  // namespace camserve::demo
