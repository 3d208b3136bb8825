// How the fixtures name what a score is of.
#ifndef CAMSERVE_TESTS_COMMON_SCORES_FIXTURE_KEYS_H_
#define CAMSERVE_TESTS_COMMON_SCORES_FIXTURE_KEYS_H_

#include "common/scores/score_key.h"
#include "nlohmann/json.hpp"

namespace camserve {

inline CamMethod MethodOf(const nlohmann::json& entry) {
  return entry.at("method") == "gradcam" ? CamMethod::kGradCam
                                         : CamMethod::kHiResCam;
}

// Of AOPC, most relevant first.
inline ScoreKey AopcKeyOf(const nlohmann::json& entry) {
  return AopcKey(MethodOf(entry), entry.at("grid"), PerturbationOrder::kMorf);
}

}  // namespace camserve

#endif  // CAMSERVE_TESTS_COMMON_SCORES_FIXTURE_KEYS_H_
