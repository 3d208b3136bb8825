// Finding one score among a summary's.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_SUMMARY_LOOKUP_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_SUMMARY_LOOKUP_H_

#include <optional>
#include <set>
#include <vector>

#include "absl/types/span.h"
#include "client/camctl/report/report_data.h"
#include "common/scores/score_summary.h"

namespace camserve::camctl {

// Null where there is none. All thread-safe, as are the others here.
const AopcSummary* FindAopc(const ScoreSummary& summary, const AopcKey& key);
const MaxSensitivitySummary* FindMaxSensitivity(const ScoreSummary& summary,
                                                const MaxSensitivityKey& key);
const HaasSummary* FindHaas(const ScoreSummary& summary, CamMethod method);

// `score` names any method: it is left out of the comparison.
const PairedDifference* FindDifference(const ScoreSummary& summary,
                                       const PairedScore& score);

enum class Better { kGreater, kLess };

// The method that is said to be better by `difference`, which may be null:
// none where its interval holds 0.
std::optional<CamMethod> BetterMethod(const PairedDifference* difference,
                                      Better better);

// What any of `runs` has, in ascending order.
std::vector<CamMethod> MethodsOf(absl::Span<const ReportedRun> runs);
std::set<int> GridsOf(const ScoreSummary& summary, PerturbationOrder order);
std::set<double> RadiiOf(const ScoreSummary& summary);

// Whether there is any AOPC of the order.
bool HasOrder(const ScoreSummary& summary, PerturbationOrder order);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_SUMMARY_LOOKUP_H_
