// What an evaluation found, for people at a terminal.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_EVALUATION_SUMMARY_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_EVALUATION_SUMMARY_H_

#include <string>

#include "client/camctl/evaluation/run_record.h"

namespace camserve::camctl {

// The report's tables of one run as text: classification, then the scores of
// each metric that was measured. Where the paired interval excludes 0 the cell
// of the better method stands out. Takes time in proportion to the scores.
// Thread-safe.
std::string SummaryText(const std::string& run, const RunRecord& record,
                        bool colors);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_EVALUATION_SUMMARY_H_
