// Summarizes the scores of pairs, and how methods differ.
#ifndef CAMSERVE_COMMON_SCORES_SUMMARIZE_SCORES_H_
#define CAMSERVE_COMMON_SCORES_SUMMARIZE_SCORES_H_

#include <cstdint>

#include "absl/types/span.h"
#include "common/scores/bootstrap_plan.h"
#include "common/scores/sample_columns.h"
#include "common/scores/score_summary.h"

namespace camserve {

// Writes all of `summary` but its classification. `places` are
// samples.ids.Places(). Thread-safe.
void SummarizeScores(const SampleColumns& samples,
                     absl::Span<const uint32_t> places,
                     const BootstrapPlan& plan, ScoreSummary& summary);

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_SUMMARIZE_SCORES_H_
