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

// Takes the last step of `graph`, which has one output, off: the output is then
// what that step was given. Views, casts, copies and products with 1 that stand
// around it stay. kNone where the graph ends in something else, and is then as
// it was.
LastStep RemoveLastStep(torch::jit::Graph* graph);

// What the output means, by its last step, the number of its columns, and what
// the configuration says, if anything. FAILED_PRECONDITION where these
// contradict each other.
absl::StatusOr<OutputKind> MeaningOf(LastStep step, int64_t columns,
                                     std::optional<OutputKind> configured);

// Whether `returned` [N, M] of the file is, within 1e-6, the probabilities (of
// log_softmax: their logarithms) that `logits` [N, M] have.
bool StepAgrees(LastStep step, const at::Tensor& logits,
                const at::Tensor& returned);

// What a model returns that looks like probabilities though no step of it says
// so.
enum class ProbabilityLook { kNone, kAddUpToOne, kInUnitInterval };
ProbabilityLook LookOf(const at::Tensor& returned);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_LAST_STEP_H_
