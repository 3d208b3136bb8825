// The report as markdown tables.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_MARKDOWN_REPORT_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_MARKDOWN_REPORT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "client/camctl/report/report_data.h"

namespace camserve::camctl {

// The page's tables without its figures, as GitHub's markdown. Thread-safe.
std::string MarkdownReport(const Report& report);

// Text that markdown shows as it is, on one line, within a cell too.
std::string EscapeMarkdown(absl::string_view text);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_MARKDOWN_REPORT_H_
