// Evaluates models, one after the other, over a data set, into a result file.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_EVALUATION_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_EVALUATION_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "client/camctl/evaluation/prepared_run.h"
#include "client/camctl/evaluation/run_record.h"
#include "client/camctl/terminal/console.h"

namespace camserve::camctl {

// Called with the results of each model once they are complete, and with the
// name of the run in the result file.
using EvaluatedCallback =
    std::function<void(const std::string& run, const RunRecord& record)>;

// Measures what plan.out does not hold yet, and appends it there. Before
// anything is measured every model is asked for and the data set is read for
// it. What was measured stays in the file whatever happens. One at a time in a
// process, because of StopSignal.
//
// Errors beside those of ResultWriter, ReadResults, ReadDataSet and
// MeasureSamples: FAILED_PRECONDITION: plan.out holds a measurement of a model
// with other settings. INVALID_ARGUMENT: samples could not be measured, and all
// else went well.
absl::Status Evaluate(const EvaluationPlan& plan, const Console& console,
                      const EvaluatedCallback& evaluated);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_EVALUATION_H_
