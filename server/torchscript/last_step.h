// The last step of a classifier, softmax, log_softmax or sigmoid, found and
// taken off by the structure of its graph (section 11 of the definitions).
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_LAST_STEP_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_LAST_STEP_H_

#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/ir/ir.h>

#include "absl/status/statusor.h"
#include "common/output_kind.h"
#include "server/model/model.h"

namespace camserve {

// Removes the last step of `graph`, which has one output: that is then the
// input of the step. Views, casts, copies and products with 1 that stand around
// the step stay. kNone where the graph ends in something else; it is then as it
// was.
LastStep RemoveLastStep(torch::jit::Graph* graph);

// What the output means, by its last step, the number of its columns, and what
// the configuration says, if anything. FAILED_PRECONDITION where these
// contradict each other.
absl::StatusOr<OutputKind> MeaningOf(LastStep step, int64_t columns,
                                     std::optional<OutputKind> configured);

// Whether `returned`, the file's outputs [N, M], are within 1e-6 the
// probabilities of `logits` [N, M]; of log_softmax, the logarithms of these.
bool StepAgrees(LastStep step, const at::Tensor& logits,
                const at::Tensor& returned);

// Whether outputs [N, M] look like probabilities, though no last step says so:
// whether all lie in [0, 1], and also add up to 1 in each row.
enum class ProbabilityLook { kNone, kAddUpToOne, kInUnitInterval };
ProbabilityLook LookOf(const at::Tensor& returned);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_LAST_STEP_H_
