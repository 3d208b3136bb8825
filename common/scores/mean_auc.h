// The AUC of every class, and their mean with its interval: by far the most
// work of a summary, for every replicate looks at every logit.
#ifndef CAMSERVE_COMMON_SCORES_MEAN_AUC_H_
#define CAMSERVE_COMMON_SCORES_MEAN_AUC_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "common/scores/bootstrap_plan.h"
#include "common/scores/class_ranking.h"
#include "common/scores/score_summary.h"

namespace camserve {

// About how many bytes of rankings are in memory at a time. Classes are ranked
// in groups of that size, and replicates are drawn anew for each group.
inline constexpr size_t kRankingBytes = size_t{32} << 20;

struct AucSummary {
  std::vector<std::optional<double>> classes;  // by class
  std::optional<Estimate> mean;                // of those that have one
};

// The AUC of each class of `ranker`, and their mean with an interval by `plan`.
// `most_in_lane` is DrawLanes' `most`. Thread-safe.
AucSummary SummarizeAuc(const ClassRanker& ranker, const BootstrapPlan& plan,
                        size_t ranking_bytes = kRankingBytes,
                        uint8_t most_in_lane = UINT8_MAX);

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_MEAN_AUC_H_
