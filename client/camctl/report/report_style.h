// How the page looks.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_STYLE_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_STYLE_H_

#include "absl/strings/string_view.h"

namespace camserve::camctl {

// CSS without '<' and '&', so that it may stand in XML. Light and dark as the
// reader's system has it; on paper black on white.
absl::string_view ReportStyle();

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_REPORT_STYLE_H_
