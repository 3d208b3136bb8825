// One metric's scores among all.
#ifndef CAMSERVE_TESTS_COMMON_SCORES_SCORES_OF_H_
#define CAMSERVE_TESTS_COMMON_SCORES_SCORES_OF_H_

#include <vector>

#include "common/scores/metric.h"
#include "common/scores/sample_scores.h"
#include "common/scores/score_summary.h"

namespace camserve {

inline std::vector<Score> ScoresOf(const SampleScores& sample, Metric metric) {
  std::vector<Score> scores;
  for (const Score& score : sample.scores) {
    if (score.key.metric == metric) scores.push_back(score);
  }
  return scores;
}

inline std::vector<KeySummary> ScoresOf(const ScoreSummary& summary,
                                        Metric metric) {
  std::vector<KeySummary> scores;
  for (const KeySummary& score : summary.scores) {
    if (score.key.metric == metric) scores.push_back(score);
  }
  return scores;
}

}  // namespace camserve

#endif  // CAMSERVE_TESTS_COMMON_SCORES_SCORES_OF_H_
