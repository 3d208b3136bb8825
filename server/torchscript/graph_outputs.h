// Which of the values that a model returns holds the logits.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_GRAPH_OUTPUTS_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_GRAPH_OUTPUTS_H_

#include <torch/csrc/jit/ir/ir.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace camserve {

// Makes each tensor that `graph` returns in a tuple, a named tuple, a
// dictionary or a list, also in one inside another, an output of the graph of
// its own. Returns their names: "logits", "1", "0.logits"; one empty name where
// the graph returns a tensor itself. FAILED_PRECONDITION where there is no
// tensor, or where the graph does not show what a dictionary holds.
absl::StatusOr<std::vector<std::string>> SpreadOutputs(
    const std::shared_ptr<torch::jit::Graph>& graph);

// The index of the one of `outputs`, named `names` and computed for `batch`
// images, that holds the logits: the one named `key`, where that is not empty;
// otherwise the first entry of a plain tuple or list, where that is [batch,
// classes]; else the only one that is. FAILED_PRECONDITION names those that
// could be the logits, says what came instead, and what to do.
absl::StatusOr<size_t> ChooseOutput(const std::vector<std::string>& names,
                                    const std::vector<c10::IValue>& outputs,
                                    int64_t batch, const std::string& key);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_GRAPH_OUTPUTS_H_
