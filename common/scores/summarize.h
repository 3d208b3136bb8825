// Makes the summary of a set of samples.
#ifndef CAMSERVE_COMMON_SCORES_SUMMARIZE_H_
#define CAMSERVE_COMMON_SCORES_SUMMARIZE_H_

#include <cstddef>
#include <cstdint>

#include "common/scores/bootstrap_plan.h"
#include "common/scores/sample_columns.h"
#include "common/scores/score_summary.h"

namespace camserve {

// How many logits and scores a replicate looks at.
int64_t ValuesIn(const SampleColumns& samples);

// How much memory Summarize takes at most, beside the samples.
size_t SummaryBytes(const SampleColumns& samples);

// What ScoreTable::Summarize returns. All sums run over samples in bytewise
// order of their ids, so that the order of rows changes no bit. Thread-safe.
ScoreSummary Summarize(const SampleColumns& samples, const BootstrapPlan& plan);

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_SUMMARIZE_H_
