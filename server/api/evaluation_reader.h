// What an evaluation asks for, and its labelled images, checked.
// INVALID_ARGUMENT names the field, its value, the limit and what to do. All
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

// How many images a pass of an evaluation has: as the model's configuration
// says, or by the device where it says nothing.
int EvaluationBatchSize(const ServedModel& model);

// The evaluation that `config` asks for, with every default filled in. Default
// grids that the input size does not allow are left out. FAILED_PRECONDITION
// for a model whose outputs are measurements.
absl::StatusOr<EvaluationSpec> ReadEvaluationConfig(
    const v1::EvaluationConfig& config, const ServedModel& model);

// The sample with its image decoded and its classes as indices. Errors also as
// `limits.image.take_memory`.
absl::StatusOr<LabelledSample> ReadSample(const v1::Sample& sample,
                                          const ServedModel& model,
                                          const ServiceLimits& limits);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_API_EVALUATION_READER_H_
