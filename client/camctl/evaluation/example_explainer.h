// Pictures of a sample for the report.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_EXAMPLE_EXPLAINER_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_EXAMPLE_EXPLAINER_H_

#include "absl/status/statusor.h"
#include "client/camctl/evaluation/data_sample.h"
#include "client/camctl/evaluation/evaluation_run.h"
#include "client/camctl/evaluation/result_file.h"
#include "client/camctl/evaluation/run_record.h"
#include "client/camserve_client/call.h"
#include "client/camserve_client/client.h"

namespace camserve::camctl {

// The image at the size of a report, bare and under the heatmap of the
// verdict's class by each method of the run. FAILED_PRECONDITION: another model
// answered.
absl::StatusOr<Example> ExplainExample(const client::Client& client,
                                       const EvaluationRun& run,
                                       const DataSample& sample,
                                       const PairVerdict& verdict,
                                       const client::CallOptions& options);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_EXAMPLE_EXPLAINER_H_
