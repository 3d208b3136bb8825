// Figures as parts of the page. Thread-safe; well-formed XML, all text escaped.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_HTML_FIGURE_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_HTML_FIGURE_H_

#include <string>

#include "client/camctl/report/figures.h"
#include "client/camctl/report/report_data.h"

namespace camserve::camctl {

// A <figure> over the caption "Figure `number`. ...".
std::string HtmlFigure(const Figure& figure, int number);

// Images of `run` with their overlays as data: URIs, a few of each class.
std::string HtmlExamples(const ReportedRun& run, int number);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_HTML_FIGURE_H_
