// Comma-separated values as RFC 4180 has them. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_FORMATS_CSV_H_
#define CAMSERVE_CLIENT_CAMCTL_FORMATS_CSV_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace camserve::camctl {

struct CsvRecord {
  int line = 0;  // on which it begins, counted from 1
  std::vector<std::string> fields;
};

// The records of `text`, a header among them. Fields may be quoted, with
// commas, line ends and doubled quotes in them. Lines end with LF or CRLF; the
// last one may have no end. A byte order mark and empty lines are passed over.
// INVALID_ARGUMENT, naming the line: a quote within a field that does not begin
// with one, text after a closing quote, a quote that is never closed.
absl::StatusOr<std::vector<CsvRecord>> ParseCsv(absl::string_view text);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_FORMATS_CSV_H_
