// Reads and prints a result file (see result_file.h) line by line, because a
// set of 100,000 samples with curves does not fit into memory. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_RESULT_LINES_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_RESULT_LINES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "camserve/v1/evaluation.pb.h"

namespace camserve::camctl {

// How a run began.
struct RunStart {
  std::string data_set;
  v1::EvaluationStarted started;
};

// An image of the set with its overlays, which a report shows.
struct Example {
  std::string id;
  int class_index = 0;  // a true class; the overlays explain it
  bool is_predicted = false;
  std::optional<int> predicted_index;  // none of multi-label models
  std::string image_png;               // bytes; base64 in the file
  std::vector<std::pair<v1::CamMethod, std::string>> overlay_pngs;
};

struct ResultLine {
  std::string run;
  std::variant<RunStart, v1::SampleResult, v1::SampleFailure, Example> content;
};

// The line as JSON with '\n' at its end only. ParseResultLine gives back every
// number exactly.
std::string PrintResultLine(const ResultLine& line);

// Reads a line, which may end with '\n'. Fields that a newer camctl may have
// written are passed over. INVALID_ARGUMENT: `text` is no line of a result
// file.
absl::StatusOr<ResultLine> ParseResultLine(absl::string_view text);

// Whether `text` can be the beginning of what PrintResultLine gave.
bool MayBeginResultLine(absl::string_view text);

// As in RecordedResults.
struct ResultFileEnd {
  int64_t whole_bytes = 0;
  bool has_torn_line = false;
};

// Calls `take` with each whole line, in order. Errors as ReadResults'. An error
// of `take` ends the reading, and becomes DATA_LOSS that names the line.
absl::StatusOr<ResultFileEnd> ReadResultLines(
    const std::string& path,
    absl::FunctionRef<absl::Status(ResultLine line)> take);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_RESULT_LINES_H_
