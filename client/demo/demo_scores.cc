#include "client/demo/demo_scores.h"

#include <algorithm>

namespace camserve::demo {
namespace {

// Most that a place may count more or less than another, as a share.
constexpr double kPlaceShare = 0.3;
// The bias at first: a class is won by what speaks for it, not by what is
// missing for the others.
constexpr double kNoFinding = -4;

constexpr double kCell = static_cast<double>(kImageSize) / kMapSize;
// Cells around a finding's middle that are to see it, and around these the
// cells that may.
constexpr double kCoreRadius = 1.5;
constexpr double kRimRadius = 2.5;

// A cell sees a finding where its evidence is above this.
constexpr double kThreshold = 4;
// From the evidence of all cells to a logit.
constexpr double kLogitScale = 0.3;

constexpr double kScoreCost = 0.2;
constexpr double kCellCost = 0.2;
constexpr double kGroundCost = 0.003;

at::Tensor PlaceFactors(const Scores& scores) {
  return 1 + kPlaceShare * at::tanh(scores.places);
}

// Squared distances, in cells, from the middle of a place to those of the
// cells.
at::Tensor SquaredDistances(const Place& place) {
  const at::Tensor middles = at::arange(kMapSize, at::kFloat) + 0.5;
  const auto along = [&](double low, double high) {
    return (middles - (low + high) / 2 / kCell).square();
  };
  return along(place.top, place.bottom).unsqueeze(1) +
         along(place.left, place.right).unsqueeze(0);
}

}  // namespace

Scores NewScores(LayerFactory& make) {
  return {make.Normal({kFindings, kMapChannels}, 0.1),
          at::zeros({kFindings, kMapSize, kMapSize}),
          at::full({kFindings}, kNoFinding)};
}

at::Tensor WantedEvidence(const DemoSet& set) {
  const int64_t count = set.labels.size(0);
  at::Tensor wanted = at::zeros({count, kFindings, kMapSize, kMapSize});
  for (int64_t i = 0; i < count; ++i) {
    const int64_t label = set.labels[i].item<int64_t>();
    if (label == kFindings) continue;
    const Place& place = set.places[i];
    const double rim =
        std::max(kRimRadius, (place.right - place.left) / 2 / kCell);
    const at::Tensor squared = SquaredDistances(place);
    wanted[i][label].masked_fill_(squared <= rim * rim, -1);
    wanted[i][label].masked_fill_(squared <= kCoreRadius * kCoreRadius, 1);
  }
  return wanted;
}

// Each cell learns whether a finding lies there; the sums learn to tell the
// classes apart, later and with more weight, for they undo the first while the
// cells are still wrong.
at::Tensor Loss(const Scores& scores, const at::Tensor& map,
                const at::Tensor& wanted, double progress) {
  const at::Tensor evidence =
      at::einsum("nfij,mf->nmij", {map, scores.channels}) *
      PlaceFactors(scores);
  const at::Tensor seen = at::binary_cross_entropy_with_logits(
      evidence - kThreshold, wanted.clamp_min(0), {}, {}, at::Reduction::None);
  const at::Tensor cells = kCellCost * seen * (wanted >= 0) +
                           kGroundCost * evidence.square() * (wanted == 0);
  const at::Tensor logits = kLogitScale * evidence.sum({2, 3}) + scores.bias;
  const at::Tensor present = wanted.amax({2, 3});
  return cells.sum({2, 3}).mean() +
         kScoreCost * progress * progress *
             at::binary_cross_entropy_with_logits(logits, present);
}

void WriteClassifier(const Scores& scores,
                     const torch::jit::Module& classifier) {
  at::NoGradGuard no_grad;
  const at::Tensor weight =
      at::einsum("mf,mij->mfij", {scores.channels, PlaceFactors(scores)});
  classifier.attr("weight").toTensor().copy_(kLogitScale * weight.flatten(1));
  classifier.attr("bias").toTensor().copy_(scores.bias);
}

}  // namespace camserve::demo
