// The report as markdown tables.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_MARKDOWN_REPORT_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_MARKDOWN_REPORT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "client/camctl/report/report_data.h"

namespace camserve::camctl {

// The tables of the HTML page, without its figures, in GitHub's markdown.
// Thread-safe.
std::string MarkdownReport(const Report& report);

// `text` escaped so that markdown shows it as it is, on one line, within a
// table's cell too.
std::string EscapeMarkdown(absl::string_view text);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_MARKDOWN_REPORT_H_
