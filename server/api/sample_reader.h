// A labelled image of an evaluation, checked.
#ifndef CAMSERVE_SERVER_API_SAMPLE_READER_H_
#define CAMSERVE_SERVER_API_SAMPLE_READER_H_

#include "absl/status/statusor.h"
#include "camserve/v1/evaluation.pb.h"
#include "server/api/service_limits.h"
#include "server/metrics/evaluate_sample.h"
#include "server/repository/served_model.h"

namespace camserve {

// The image decoded, the classes as indices. INVALID_ARGUMENT names the field,
// its value, the limit and what to do. Thread-safe.
absl::StatusOr<LabelledSample> ReadSample(const v1::Sample& sample,
                                          const ServedModel& model,
                                          const ServiceLimits& limits);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_API_SAMPLE_READER_H_
