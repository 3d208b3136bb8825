// One line of a result file: see result_file.h.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_RESULT_LINE_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_RESULT_LINE_H_

#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "camserve/v1/evaluation.pb.h"
#include "client/camctl/evaluation/result_file.h"

namespace camserve::camctl {

// How a run began.
struct RunStart {
  std::string data_set;
  v1::EvaluationStarted started;
};

struct ResultLine {
  std::string run;
  std::variant<RunStart, v1::SampleResult, v1::SampleFailure, Example> content;
};

// JSON that ends with '\n' and holds none before; every number comes back from
// ParseResultLine exactly.
std::string PrintResultLine(const ResultLine& line);

// `text` may end with '\n'. INVALID_ARGUMENT: it is no line of a result file.
// Fields that a newer camctl may write are passed over.
absl::StatusOr<ResultLine> ParseResultLine(absl::string_view text);

// Whether `text` can be the beginning of what PrintResultLine gave.
bool MayBeginResultLine(absl::string_view text);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_RESULT_LINE_H_
