// Whether a text is well-formed XML, as far as camctl's pages use it: elements,
// attributes in double quotes, the named entities of XML, character numbers, a
// doctype.
#ifndef CAMSERVE_TESTS_CLIENT_REPORT_WELL_FORMED_H_
#define CAMSERVE_TESTS_CLIENT_REPORT_WELL_FORMED_H_

#include <string>

#include "absl/strings/string_view.h"

namespace camserve::camctl {

// What is wrong, with what follows in the text; empty where nothing is.
std::string FaultOf(absl::string_view text);

}  // namespace camserve::camctl

#endif  // CAMSERVE_TESTS_CLIENT_REPORT_WELL_FORMED_H_
