// The tables of what one needs to repeat the evaluations. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_SETTINGS_TABLES_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_SETTINGS_TABLES_H_

#include <string>

#include "client/camctl/report/report_data.h"
#include "client/camctl/report/report_table.h"

namespace camserve::camctl {

// The layer, as in "block.conv, the last of 3 calls" where a pass calls it
// several times.
std::string LayerText(const v1::EvaluationStarted& started);

// The models: file, layer and server.
ReportTable ModelsTable(const Report& report);

// Seed, methods and metrics, in one group for all runs that share them.
ReportTable SettingsTable(const Report& report);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_SETTINGS_TABLES_H_
