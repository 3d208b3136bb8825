// The report as a page for people.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_HTML_REPORT_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_HTML_REPORT_H_

#include <string>

#include "client/camctl/report/report_data.h"

namespace camserve::camctl {

// One self-contained page: HTML that is also well-formed XML, without scripts
// and without anything fetched. The same report gives the same bytes.
// Thread-safe.
std::string HtmlReport(const Report& report);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_HTML_REPORT_H_
