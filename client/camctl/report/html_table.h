// Tables and figures as parts of the page. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_HTML_TABLE_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_HTML_TABLE_H_

#include <string>

#include "client/camctl/report/report_table.h"

namespace camserve::camctl {

// A table under the caption "Table `number`. ...", well-formed XML, all text
// escaped. An estimate takes two columns: number and interval.
std::string HtmlTable(const ReportTable& table, int number);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_HTML_TABLE_H_
