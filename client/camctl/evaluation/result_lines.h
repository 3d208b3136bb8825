// Reading a result file line by line: a set of 100,000 samples with curves does
// not fit into memory.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_RESULT_LINES_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_RESULT_LINES_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/camctl/evaluation/result_line.h"

namespace camserve::camctl {

// As RecordedResults has them.
struct ResultFileEnd {
  int64_t whole_bytes = 0;
  bool has_torn_line = false;
};

// Calls `take` with each whole line, in order. Errors as ReadResults'; one of
// `take` ends the reading, and becomes DATA_LOSS that names the line.
absl::StatusOr<ResultFileEnd> ReadResultLines(
    const std::string& path,
    absl::FunctionRef<absl::Status(ResultLine line)> take);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_RESULT_LINES_H_
