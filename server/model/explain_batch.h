// From one pass of a split model to the answers: classes, maps, residuals.
#ifndef CAMSERVE_SERVER_MODEL_EXPLAIN_BATCH_H_
#define CAMSERVE_SERVER_MODEL_EXPLAIN_BATCH_H_

#include <ATen/core/Tensor.h>

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/explanation.h"
#include "common/output_kind.h"
#include "server/model/layer_cut.h"
#include "server/model/model.h"

namespace camserve {

// What the columns of a model's logits are.
struct LogitColumns {
  int64_t count = 0;
  OutputKind kind = OutputKind::kExclusive;
  // The model returns probabilities, and their logits could not be found.
  bool are_probabilities = false;

  // One logit stands for two classes (section 8 of the definitions).
  int classes() const {
    const bool is_pair = count == 1 && kind != OutputKind::kRegression;
    return is_pair ? 2 : static_cast<int>(count);
  }
};

// Answers questions[n] on row n of `batch` [N, C, H, W], one answer a question;
// the inputs in the questions are not read. An error that concerns one question
// is its answer. LibTorch's exceptions pass: call it inside RunTorch.
std::vector<absl::StatusOr<SampleExplanation>> ExplainBatch(
    const LayerCut& layer, const LogitColumns& columns, const at::Tensor& batch,
    absl::Span<const SampleQuestion> questions);

// The logits of every class, [N, classes], from a pass's logits [N, M].
// FAILED_PRECONDITION where one is not finite, or where M is not
// `columns.count`. LibTorch's exceptions pass.
absl::StatusOr<Tensor> CheckedLogits(const at::Tensor& logits,
                                     const LayerCut& layer,
                                     const LogitColumns& columns);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_MODEL_EXPLAIN_BATCH_H_
