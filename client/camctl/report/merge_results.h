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
// whatever order, and summarises each merged run with its own seed. A sample
// that is found twice with equal values counts once. Takes time in proportion
// to the scores. Thread-safe.
//
// INVALID_ARGUMENT: a sample with two results that differ, or one that does not
// fit its run; the message names both. NOT_FOUND: no run at all.
absl::StatusOr<Report> MergeResults(const std::vector<RecordedResults>& files);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_MERGE_RESULTS_H_
