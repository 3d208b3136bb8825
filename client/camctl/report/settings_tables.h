// What one needs to repeat the evaluations.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_SETTINGS_TABLES_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_SETTINGS_TABLES_H_

#include <string>

#include "client/camctl/report/report_data.h"
#include "client/camctl/report/report_table.h"

namespace camserve::camctl {

// The layer, "block.conv, the last of 3 calls" where a pass calls it so often.
// Thread-safe, as all here.
std::string LayerText(const v1::EvaluationStarted& started);

// Models: file, layer, server.
ReportTable ModelsTable(const Report& report);

// Seed, methods and metrics; a group for the runs that share them.
ReportTable SettingsTable(const Report& report);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_SETTINGS_TABLES_H_
