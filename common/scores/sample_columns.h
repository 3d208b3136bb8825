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

// What one key's scores are; each pair is a row of all three.
struct KeyColumns {
  ScoreColumn values;
  ScoreColumn relative_values;
  CurveSum curves;
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
  std::map<ScoreKey, KeyColumns> scores;
};

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_SAMPLE_COLUMNS_H_
