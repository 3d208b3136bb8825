// The study as one command: models, one after the other, over a data set, into
// a result file.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_EVALUATION_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_EVALUATION_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "client/camctl/evaluation/prepared_run.h"
#include "client/camctl/evaluation/run_record.h"
#include "client/camctl/terminal/console.h"

namespace camserve::camctl {

// Told of each model's results, once they are complete, under the name that
// they have in the result file.
using EvaluatedCallback =
    std::function<void(const std::string& run, const RunRecord& record)>;

// Goes on where plan.out ends. Before anything is measured all models are asked
// for, and the data set is read for each. What was measured is kept whatever
// happens. Errors beside MeasureSamples': as ResultWriter, ReadResults and
// ReadDataSet have them; FAILED_PRECONDITION: plan.out holds another
// measurement of a model; INVALID_ARGUMENT: all went well but for samples that
// could not be measured.
absl::Status Evaluate(const EvaluationPlan& plan, const Console& console,
                      const EvaluatedCallback& evaluated);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_EVALUATION_H_
