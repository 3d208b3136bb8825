// The report as one long table.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_CSV_REPORT_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_CSV_REPORT_H_

#include <string>

#include "client/camctl/report/report_data.h"

namespace camserve::camctl {

// CSV (RFC 4180, but lines end with '\n') under the header
//
//   model,data_set,metric,class,method,grid,order,radius,estimate,low,high,
//   samples
//
// on one line; reports that hold a multi-label model have a column pairs behind
// it. One line an estimate, in full precision; a field that does not
// apply is empty, and so are low and high of what has no interval. Paired
// differences have the method "HiResCAM - Grad-CAM". Thread-safe.
std::string CsvReport(const Report& report);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_CSV_REPORT_H_
