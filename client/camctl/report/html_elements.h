// The report's tables, figures and examples as HTML's elements.
#ifndef CAMSERVE_CLIENT_CAMCTL_REPORT_HTML_ELEMENTS_H_
#define CAMSERVE_CLIENT_CAMCTL_REPORT_HTML_ELEMENTS_H_

#include <string>

#include "client/camctl/report/figures.h"
#include "client/camctl/report/report_data.h"
#include "client/camctl/report/report_table.h"

namespace camserve::camctl {

// A table under the caption "Table `number`. ...", well-formed XML, all text
// escaped. An estimate takes two columns: number and interval.
std::string HtmlTable(const ReportTable& table, int number);

// A <figure> over the caption "Figure `number`. ...".
std::string HtmlFigure(const Figure& figure, int number);

// Images of `run` with their overlays as data: URIs, a few of each class.
std::string HtmlExamples(const ReportedRun& run, int number);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_REPORT_HTML_ELEMENTS_H_
