// Which of the values that a model returns holds the logits.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_GRAPH_OUTPUTS_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_GRAPH_OUTPUTS_H_

#include <torch/csrc/jit/ir/ir.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace camserve {

// Puts the tensors that `graph` returns in a tuple, a named tuple, a dictionary
// or a list, these in one another too, side by side as outputs of the graph and
// returns their names: "logits", "1", "0.logits"; one empty name where a tensor
// itself is returned. FAILED_PRECONDITION where there is no tensor, or where
// the graph does not show what a dictionary holds.
absl::StatusOr<std::vector<std::string>> SpreadOutputs(
    const std::shared_ptr<torch::jit::Graph>& graph);

// Which of `outputs`, named `names` and given for `batch` images, holds the
// logits: `key` where it is not empty; otherwise the first where that is
// [batch, classes], else the only one that is. FAILED_PRECONDITION names those
// that could, says what came instead, and what to do.
absl::StatusOr<size_t> ChooseOutput(const std::vector<std::string>& names,
                                    const std::vector<c10::IValue>& outputs,
                                    int64_t batch, const std::string& key);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_GRAPH_OUTPUTS_H_
