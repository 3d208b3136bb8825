// What names a score: which metric, measured how, of which method.
#ifndef CAMSERVE_COMMON_SCORES_SCORE_KEY_H_
#define CAMSERVE_COMMON_SCORES_SCORE_KEY_H_

#include <compare>

#include "common/cam_method.h"

namespace camserve {

// The order in which AOPC perturbs regions.
enum class PerturbationOrder {
  kMorf,    // most relevant first
  kLerf,    // least relevant first
  kRandom,  // the baseline that a map has to beat
};

// "MoRF", "LeRF", "random".
inline const char* OrderName(PerturbationOrder order) {
  if (order == PerturbationOrder::kMorf) return "MoRF";
  return order == PerturbationOrder::kLerf ? "LeRF" : "random";
}

struct AopcKey {
  CamMethod method = CamMethod::kGradCam;
  int grid = 0;  // regions a side
  PerturbationOrder order = PerturbationOrder::kMorf;

  auto operator<=>(const AopcKey&) const = default;
};

struct MaxSensitivityKey {
  CamMethod method = CamMethod::kGradCam;
  double radius = 0;  // in the model's normalised input space

  auto operator<=>(const MaxSensitivityKey&) const = default;
};

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_SCORE_KEY_H_
