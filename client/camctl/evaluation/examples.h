// Which images of a set a report shows, and their pictures. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_EXAMPLES_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_EXAMPLES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "client/camctl/evaluation/data_sample.h"
#include "client/camctl/evaluation/evaluation_run.h"
#include "client/camctl/evaluation/result_file.h"
#include "client/camctl/evaluation/run_record.h"
#include "client/camserve_client/call.h"
#include "client/camserve_client/client.h"

namespace camserve::camctl {

// At most `count` of `verdicts`, each of another sample. Correctly and wrongly
// classified ones take turns as long as there are both; the class is always one
// that was chosen least often. The choice depends on the verdicts alone, not on
// their order.
std::vector<PairVerdict> ChooseExamples(
    const std::vector<PairVerdict>& verdicts, int count);

// The image at the size of a report, alone and under the heatmap of the
// verdict's class by each method of the run. FAILED_PRECONDITION: another model
// answered. Other errors are those of ReadImage and of the call.
absl::StatusOr<Example> ExplainExample(const client::Client& client,
                                       const EvaluationRun& run,
                                       const DataSample& sample,
                                       const PairVerdict& verdict,
                                       const client::CallOptions& options);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_EXAMPLES_H_
