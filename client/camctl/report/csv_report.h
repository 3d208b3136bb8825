// The report as one long table.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_CSV_REPORT_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_CSV_REPORT_H_

#include <string>

#include "client/camctl/report/report_data.h"

namespace camserve::camctl {

// CSV (RFC 4180, but lines end with '\n') under the header
//
//   model,data_set,metric,class,method,grid,order,radius,estimate,low,high,
//   samples,replicates
//
// on one line; reports that hold a multi-label model have a column pairs before
// the last. Each estimate has a line, in full precision. A field that does not
// apply is empty, and so are low and high where there is no interval:
// replicates is then 0, or empty where no interval is meant to be. A paired
// difference has the method "HiResCAM - Grad-CAM". Thread-safe.
std::string CsvReport(const Report& report);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_CSV_REPORT_H_
