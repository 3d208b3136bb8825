// Result files, merged into what a report says.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_MERGE_RESULTS_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_MERGE_RESULTS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "client/camctl/evaluation/result_file.h"
#include "client/camctl/report/report_data.h"

namespace camserve::camctl {

// Merges runs whose model (name, version, SHA-256), layer, labels,
// configuration and data set are equal, whatever file they are from and in
// whatever order, and summarises each with its own seed. A sample found twice
// with equal values counts once. Takes time in proportion to the scores.
// INVALID_ARGUMENT: a sample with different values, or one that does not fit
// its run; names both. NOT_FOUND: no run at all.
absl::StatusOr<Report> MergeResults(const std::vector<RecordedResults>& files);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_MERGE_RESULTS_H_
