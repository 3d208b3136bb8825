// What names a score: which metric, measured how, of which method.
#ifndef CAMSERVE_COMMON_SCORES_SCORE_KEY_H_
#define CAMSERVE_COMMON_SCORES_SCORE_KEY_H_

#include <tuple>

#include "common/cam_method.h"
#include "common/scores/metric.h"

namespace camserve {

// Keys are ordered by metric, then method, then parameters.
struct ScoreKey {
  Metric metric = Metric::kAopc;
  CamMethod method = CamMethod::kGradCam;
  ScoreParameters parameters;

  bool operator==(const ScoreKey&) const = default;
  friend bool operator<(const ScoreKey& a, const ScoreKey& b) {
    return std::tie(a.metric, a.method, a.parameters) <
           std::tie(b.metric, b.method, b.parameters);
  }
};

// The same score of another method.
inline ScoreKey WithMethod(ScoreKey key, CamMethod method) {
  key.method = method;
  return key;
}

// `grid`: regions a side.
inline ScoreKey AopcKey(CamMethod method, int grid, PerturbationOrder order) {
  return {Metric::kAopc,
          method,
          {static_cast<double>(grid), static_cast<double>(order)}};
}

// `radius` in the model's normalised input space.
inline ScoreKey MaxSensitivityKey(CamMethod method, double radius) {
  return {Metric::kMaxSensitivity, method, {radius}};
}

inline ScoreKey HaasKey(CamMethod method) {
  return {Metric::kHaas, method, {}};
}

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_SCORE_KEY_H_
