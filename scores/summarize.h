// From scores to a summary.
#ifndef CAMSERVE_SCORES_SUMMARIZE_H_
#define CAMSERVE_SCORES_SUMMARIZE_H_

#include <cstdint>

#include "scores/sample_columns.h"
#include "scores/score_summary.h"

namespace camserve {

// ScoreTable::Summarize. All sums run over samples in bytewise order of their
// ids, so that the order of rows changes no bit. Thread-safe.
ScoreSummary Summarize(const SampleColumns& samples, uint64_t seed);

}  // namespace camserve

#endif  // CAMSERVE_SCORES_SUMMARIZE_H_
