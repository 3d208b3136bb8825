// What was measured on one sample.
#ifndef CAMSERVE_SCORES_SAMPLE_SCORES_H_
#define CAMSERVE_SCORES_SAMPLE_SCORES_H_

#include <optional>
#include <string>
#include <vector>

#include "scores/score_key.h"

namespace camserve {

struct AopcScore {
  AopcKey key;
  double score = 0;           // in [-1, 1]
  std::vector<double> curve;  // p after 0..grid*grid steps; may be left out
};

struct MaxSensitivityScore {
  MaxSensitivityKey key;
  double score = 0;  // 0 or above
  // Over the norm of the unperturbed heatmap; absent where that is 0.
  std::optional<double> relative_score;
};

struct HaasScore {
  CamMethod method = CamMethod::kGradCam;
  int predicted_index = 0;  // on the brightened image
};

struct SampleScores {
  std::string id;
  int class_index = 0;  // the true class
  int predicted_index = 0;
  std::vector<float> logits;  // of every class
  // Correctly classified samples only.
  std::vector<AopcScore> aopc;
  std::vector<MaxSensitivityScore> max_sensitivity;
  // Empty where HAAS was not asked for, or can't be had of this sample.
  std::vector<HaasScore> haas;

  bool is_correct() const { return class_index == predicted_index; }
};

}  // namespace camserve

#endif  // CAMSERVE_SCORES_SAMPLE_SCORES_H_
