// What an evaluation asks for and its labelled images, checked. Errors are
// INVALID_ARGUMENT and name the field, its value, the limit and what to do. All
// are thread-safe.
#ifndef CAMSERVE_SERVER_API_EVALUATION_READER_H_
#define CAMSERVE_SERVER_API_EVALUATION_READER_H_

#include "absl/status/statusor.h"
#include "camserve/v1/evaluation.pb.h"
#include "server/api/service_limits.h"
#include "server/metrics/evaluate_sample.h"
#include "server/metrics/evaluation_spec.h"
#include "server/repository/served_model.h"

namespace camserve {

// The images of a pass, where the model's configuration does not say.
int EvaluationBatchSize(const ServedModel& model);

// With every default filled in. Grids that only a default names, and that the
// input size does not allow, are left out.
absl::StatusOr<EvaluationSpec> ReadEvaluationConfig(
    const v1::EvaluationConfig& config, const ServedModel& model);

// The image decoded, the classes as indices. INVALID_ARGUMENT names the field,
// its value, the limit and what to do. Thread-safe.
absl::StatusOr<LabelledSample> ReadSample(const v1::Sample& sample,
                                          const ServedModel& model,
                                          const ServiceLimits& limits);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_API_EVALUATION_READER_H_
