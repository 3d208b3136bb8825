// Whether results belong together. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_RUN_DIFFERENCE_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_RUN_DIFFERENCE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "camserve/v1/evaluation.pb.h"
#include "client/camctl/evaluation/result_lines.h"

namespace camserve::camctl {

// What makes results of `now` another measurement than those of `before`, each
// as a part of a sentence: "seed 1 before, 2 now". Empty: they belong together.
// Neither the server's version counts, nor whether the model's version was
// asked for by its number.
std::vector<std::string> Differences(const v1::EvaluationStarted& before,
                                     const v1::EvaluationStarted& now);
// The same, and the name of the data set.
std::vector<std::string> Differences(const RunStart& before,
                                     const RunStart& now);

// FAILED_PRECONDITION where a run named `run` begins again with other settings.
absl::Status SameRun(absl::string_view run, const RunStart& before,
                     const RunStart& again);

// FAILED_PRECONDITION, for a line of a run that did not begin before it.
absl::Status RunNotBegun(absl::string_view run);

// ALREADY_EXISTS, for a second result of a sample.
absl::Status MeasuredTwice(absl::string_view run, absl::string_view sample);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_RUN_DIFFERENCE_H_
