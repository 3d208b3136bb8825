// From logits and predictions to how well the model classifies.
#ifndef CAMSERVE_COMMON_SCORES_SUMMARIZE_CLASSIFICATION_H_
#define CAMSERVE_COMMON_SCORES_SUMMARIZE_CLASSIFICATION_H_

#include <cstdint>

#include "absl/types/span.h"
#include "common/scores/bootstrap_plan.h"
#include "common/scores/sample_columns.h"
#include "common/scores/score_summary.h"

namespace camserve {

// `places` are those of samples.ids. Thread-safe.
void SummarizeClassification(const SampleColumns& samples,
                             absl::Span<const uint32_t> places,
                             const BootstrapPlan& plan,
                             ClassificationSummary& summary);

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_SUMMARIZE_CLASSIFICATION_H_
