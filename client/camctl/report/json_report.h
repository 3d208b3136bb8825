// The report for programs.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_JSON_REPORT_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_JSON_REPORT_H_

#include "client/camctl/formats/json.h"
#include "client/camctl/report/report_data.h"

namespace camserve::camctl {

// Everything but the pictures, doubles in full precision. Keys stay; what has
// no value is null. schema_version grows when a key changes its meaning.
// Thread-safe.
Json JsonReport(const Report& report);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_JSON_REPORT_H_
