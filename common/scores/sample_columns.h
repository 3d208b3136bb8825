// What a ScoreTable holds: scores by key, not by sample.
#ifndef CAMSERVE_COMMON_SCORES_SAMPLE_COLUMNS_H_
#define CAMSERVE_COMMON_SCORES_SAMPLE_COLUMNS_H_

#include <cstddef>
#include <map>
#include <vector>

#include "common/output_kind.h"
#include "common/scores/class_outcomes.h"
#include "common/scores/curve_sum.h"
#include "common/scores/sample_ids.h"
#include "common/scores/sample_scores.h"
#include "common/scores/score_column.h"
#include "common/scores/score_key.h"

namespace camserve {

struct AopcColumn {
  ScoreColumn scores;
  CurveSum curves;
};

struct MaxSensitivityColumn {
  ScoreColumn scores;
  ScoreColumn relative_scores;
};

// Samples in the order of their coming. Not thread-safe.
struct SampleColumns {
  SampleColumns(OutputKind output_in, int class_count_in)
      : output(output_in), class_count(class_count_in) {}

  // The sample passes CheckSample; its id is new.
  void Append(const SampleScores& sample);
  // Of the same kind and as many classes; all ids are new.
  void Append(const SampleColumns& other);

  size_t bytes() const;

  OutputKind output;
  int class_count;
  SampleIds ids;
  std::vector<float> logits;  // class_count a sample
  ClassOutcomes outcomes;
  // Each of outcomes.pairs is a row of every column.
  std::map<AopcKey, AopcColumn> aopc;
  std::map<MaxSensitivityKey, MaxSensitivityColumn> max_sensitivity;
  // 1 where the class is predicted on the brightened image, else 0.
  std::map<CamMethod, ScoreColumn> haas;
};

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_SAMPLE_COLUMNS_H_
