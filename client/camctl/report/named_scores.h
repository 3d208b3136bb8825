// All scores of a summary under one kind of name: what is compared over models,
// and what long tables list.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_NAMED_SCORES_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_NAMED_SCORES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "client/camctl/report/report_data.h"
#include "common/scores/score_summary.h"

namespace camserve::camctl {

// What a model is judged by: AOPC of a grid with the most relevant regions
// first, Max-Sensitivity of a radius, HAAS; each without its method.
struct ScoreName {
  PairedScore score;

  // "AOPC, 4 × 4", "Max-Sensitivity, radius 0.1", "HAAS".
  std::string Title() const;
  // Of a method; absent where there is none.
  std::optional<Estimate> Of(const ScoreSummary& summary,
                             CamMethod method) const;
};

// Those that any of `runs` has: AOPC by grid, Max-Sensitivity by radius, HAAS.
std::vector<ScoreName> ScoreNamesOf(absl::Span<const ReportedRun> runs);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_NAMED_SCORES_H_
