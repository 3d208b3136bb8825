// Short names of runs.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_RUN_LABELS_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_RUN_LABELS_H_

#include <vector>

#include "client/camctl/report/report_data.h"

namespace camserve::camctl {

// Labels each run with its model, and with as much more as tells runs of one
// model apart: data set, layer, seed, and at last a number in their order.
void LabelRuns(std::vector<ReportedRun>& runs);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_RUN_LABELS_H_
