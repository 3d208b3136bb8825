// What one needs to repeat the evaluations.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_SETTINGS_TABLES_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_SETTINGS_TABLES_H_

#include "client/camctl/report/report_data.h"
#include "client/camctl/report/report_table.h"

namespace camserve::camctl {

// Models: file, layer, server. Thread-safe, as the other.
ReportTable ModelsTable(const Report& report);

// Seed, methods and metrics; a group for the runs that share them.
ReportTable SettingsTable(const Report& report);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_SETTINGS_TABLES_H_
