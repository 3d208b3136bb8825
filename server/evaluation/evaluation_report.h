// The summary of an evaluation as metrics show it.
#ifndef CAMSERVE_SERVER_EVALUATION_EVALUATION_REPORT_H_
#define CAMSERVE_SERVER_EVALUATION_EVALUATION_REPORT_H_

#include "common/scores/score_summary.h"
#include "server/telemetry/quality_report.h"

namespace camserve {

// The scores that the summary has, one for each metric and method, named as
// QualityScore says. Thread-safe.
std::vector<QualityScore> QualityScores(const ScoreSummary& summary);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_EVALUATION_EVALUATION_REPORT_H_
