// What was measured on one sample.
#ifndef CAMSERVE_COMMON_SCORES_SAMPLE_SCORES_H_
#define CAMSERVE_COMMON_SCORES_SAMPLE_SCORES_H_

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "common/scores/score_key.h"

namespace camserve {

// A score is that of a pair: the sample and one class that is true of it.
struct AopcScore {
  AopcKey key;
  int class_index = 0;
  double score = 0;           // in [-1, 1]
  std::vector<double> curve;  // p after 0..grid*grid steps; may be left out
};

struct MaxSensitivityScore {
  MaxSensitivityKey key;
  int class_index = 0;
  double score = 0;  // 0 or above
  // Over the norm of the unperturbed heatmap; absent where that is 0.
  std::optional<double> relative_score;
};

struct HaasScore {
  CamMethod method = CamMethod::kGradCam;
  int class_index = 0;
  bool is_predicted = false;  // class_index, on the brightened image
  // OutputKind::kExclusive: the class predicted on the brightened image.
  int predicted_index = 0;
};

// Of a model of exclusive classes a sample has one true and one predicted class
// and no unknown one; of a multi-label model any number (sections 8 and 12 of
// the definitions).
struct SampleScores {
  std::string id;
  std::vector<int> true_classes;       // ascending
  std::vector<int> unknown_classes;    // ascending; none of them is true
  std::vector<int> predicted_classes;  // ascending
  std::vector<float> logits;           // of every class
  // Of true classes that are predicted only.
  std::vector<AopcScore> aopc;
  std::vector<MaxSensitivityScore> max_sensitivity;
  // Of true classes. Empty where HAAS was not asked for, or can't be had of
  // this sample.
  std::vector<HaasScore> haas;

  bool Predicts(int class_index) const {
    return std::binary_search(predicted_classes.begin(),
                              predicted_classes.end(), class_index);
  }
};

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_SAMPLE_SCORES_H_
