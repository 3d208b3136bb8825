// A model's answer, held against what the model is served as.
#ifndef CAMSERVE_SERVER_SERVING_ANSWER_CHECK_H_
#define CAMSERVE_SERVER_SERVING_ANSWER_CHECK_H_

#include <cstdint>

#include "absl/status/status.h"
#include "common/explanation.h"
#include "common/tensor.h"
#include "server/repository/served_model.h"

namespace camserve {

// The number of a model's outputs may depend on what it is given. Every answer
// passes here before its classes index the model's labels. FAILED_PRECONDITION
// where it has other classes than these. Both are thread-safe.
absl::Status CheckAnswer(const SampleExplanation& answer,
                         const ServedModel& model);
// The same of the logits of `samples` images.
absl::Status CheckLogits(const Tensor& logits, int64_t samples,
                         const ServedModel& model);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_ANSWER_CHECK_H_
