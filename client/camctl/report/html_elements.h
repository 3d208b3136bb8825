// The report's tables, figures and examples as HTML elements. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_HTML_ELEMENTS_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_HTML_ELEMENTS_H_

#include <string>

#include "client/camctl/report/figures.h"
#include "client/camctl/report/report_data.h"
#include "client/camctl/report/report_table.h"

namespace camserve::camctl {

// A table under the caption "Table `number`. ...". It is well-formed XML, and
// all text is escaped. An estimate takes two columns: number and interval.
std::string HtmlTable(const ReportTable& table, int number);

// A <figure> over the caption "Figure `number`. ...".
std::string HtmlFigure(const Figure& figure, int number);

// A figure of a few images of each class of `run`, with their overlays as data:
// URIs. REQUIRES: the run has examples.
std::string HtmlExamples(const ReportedRun& run, int number);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_HTML_ELEMENTS_H_
