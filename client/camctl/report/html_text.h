// Makes text from elsewhere fit for HTML and XML. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_HTML_TEXT_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_HTML_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace camserve::camctl {

// Fit for elements and for attributes in either kind of quotes: markup is
// escaped, and what is not printable UTF-8 is '?'.
std::string EscapeHtml(absl::string_view text);

// "data:image/png;base64,...".
std::string PngUri(absl::string_view png);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_HTML_TEXT_H_
