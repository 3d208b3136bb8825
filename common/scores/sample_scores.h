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
struct Score {
  ScoreKey key;
  int class_index = 0;
  // Of AOPC in [-1, 1], of Max-Sensitivity 0 or above; of HAAS 1 where the
  // class is predicted on the brightened image, else 0.
  double value = 0;
  // Of Max-Sensitivity: the value over the norm of the unperturbed heatmap;
  // absent where that norm is 0.
  std::optional<double> relative_value;
  // Of AOPC: the class's probability after 0 to grid * grid steps; may be left
  // out.
  std::vector<double> curve;
  // Of HAAS, OutputKind::kExclusive: the class predicted on the brightened
  // image.
  std::optional<int> predicted_index;
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
  // A metric that was not asked for, or can't be computed on this sample, has
  // none.
  std::vector<Score> scores;

  bool Predicts(int class_index) const {
    return std::binary_search(predicted_classes.begin(),
                              predicted_classes.end(), class_index);
  }
};

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_SAMPLE_SCORES_H_
