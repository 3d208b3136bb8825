// What a ScoreTable holds: scores by key, not by sample.
#ifndef CAMSERVE_SCORES_SAMPLE_COLUMNS_H_
#define CAMSERVE_SCORES_SAMPLE_COLUMNS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "scores/curve_sum.h"
#include "scores/sample_ids.h"
#include "scores/sample_scores.h"
#include "scores/score_column.h"
#include "scores/score_key.h"

namespace camserve {

struct AopcColumn {
  ScoreColumn scores;
  CurveSum curves;
};

struct MaxSensitivityColumn {
  ScoreColumn scores;
  ScoreColumn relative_scores;
};

// Samples in the order of their coming: each is a row of every column. Not
// thread-safe.
struct SampleColumns {
  explicit SampleColumns(int class_count_in) : class_count(class_count_in) {}

  // The sample passes CheckSample; its id is new.
  void Append(const SampleScores& sample);
  // As many classes; all ids are new.
  void Append(const SampleColumns& other);

  size_t bytes() const;

  int class_count;
  SampleIds ids;
  std::vector<int32_t> classes;
  std::vector<int32_t> predictions;
  std::vector<float> logits;  // class_count a row
  std::map<AopcKey, AopcColumn> aopc;
  std::map<MaxSensitivityKey, MaxSensitivityColumn> max_sensitivity;
  // 1 where the brightened image is classified correctly, else 0.
  std::map<CamMethod, ScoreColumn> haas;
};

}  // namespace camserve

#endif  // CAMSERVE_SCORES_SAMPLE_COLUMNS_H_
