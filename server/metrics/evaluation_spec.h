// What an evaluation measures, and how.
#ifndef CAMSERVE_SERVER_METRICS_EVALUATION_SPEC_H_
#define CAMSERVE_SERVER_METRICS_EVALUATION_SPEC_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "common/cam_method.h"
#include "common/output_kind.h"
#include "common/scores/score_key.h"

namespace camserve {

// What a perturbed region is filled with.
enum class PerturbationFill {
  kUniformNoise,  // between the least and the greatest value of x
  kMean,          // of each channel of x
  kZero,          // 0 in x
};

// Samek et al. 2015, arXiv 1509.06321.
struct AopcSpec {
  std::vector<int> grids;  // regions a side that fit; none twice
  std::vector<PerturbationOrder> orders = {PerturbationOrder::kMorf};
  PerturbationFill fill = PerturbationFill::kUniformNoise;
  // Whether answers hold each score's curve.
  bool return_curves = false;
};

struct SensitivityPoints {
  double radius = 0;  // in the model's normalised input space; above 0
  int points = 0;     // at least 1
};

// Yeh et al. 2019, arXiv 1901.09392.
struct MaxSensitivitySpec {
  std::vector<SensitivityPoints> radii;  // no radius twice
};

// Lee et al. 2022, IEEE 9800759.
struct HaasSpec {
  bool is_signed = false;
};

struct EvaluationSpec {
  std::vector<CamMethod> methods = {kDefaultCamMethods.begin(),
                                    kDefaultCamMethods.end()};
  // A metric without a spec is not computed.
  std::optional<AopcSpec> aopc;
  std::optional<MaxSensitivitySpec> max_sensitivity;
  std::optional<HaasSpec> haas;
  uint64_t seed = 0;
  // What the model's logits mean, and, for kMultiLabel, the probability from
  // which on each label is predicted.
  OutputKind output = OutputKind::kExclusive;
  std::vector<double> thresholds;
  // The model's normalisation, one value a channel: HAAS undoes it.
  std::vector<float> mean;
  std::vector<float> std;
  // Images in a pass. It belongs to the definition of a run: another number may
  // change the last bits of the scores.
  int batch_size = 8;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_METRICS_EVALUATION_SPEC_H_
