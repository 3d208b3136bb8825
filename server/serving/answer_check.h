// Checks a model's answer against what the model was when it was loaded.
#ifndef CAMSERVE_SERVER_SERVING_ANSWER_CHECK_H_
#define CAMSERVE_SERVER_SERVING_ANSWER_CHECK_H_

#include <cstdint>

#include "absl/status/status.h"
#include "common/explanation.h"
#include "common/tensor.h"
#include "server/repository/served_model.h"

namespace camserve {

// Checks that the answer has the classes that the model has labels for: the
// number of a model's outputs may depend on its input. Every answer has to pass
// here before its classes index the labels. FAILED_PRECONDITION where it has
// other classes. Both are thread-safe.
absl::Status CheckAnswer(const SampleExplanation& answer,
                         const ServedModel& model);
// The same for the logits of `samples` images: [samples, classes].
absl::Status CheckLogits(const Tensor& logits, int64_t samples,
                         const ServedModel& model);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_ANSWER_CHECK_H_
