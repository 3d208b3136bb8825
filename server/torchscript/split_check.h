// Whether a split model gives what the whole one does.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_SPLIT_CHECK_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_SPLIT_CHECK_H_

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "absl/status/status.h"
#include "server/model/model.h"
#include "server/torchscript/graph_runner.h"
#include "server/torchscript/split_layer.h"

namespace camserve {

// Compares the logits and every method's map of the greatest class with those
// of `reference`, the tapped graph as it was saved: on `batch` [N, C, H, W],
// whose samples do not mix, and on its first sample alone. Warms the split up
// on the way.
//
// Logits may differ by 1e-4 * max(1, |logit|). Maps may differ by 1e-4 of their
// greatest value in the root mean square: single places do by more where noise
// puts a unit at the edge of a ReLU. Where the reference's own maps move by
// more when the last bits of the input change, they may differ by four times
// that, and by 1e-2 at most. With a bfloat16 trunk the 1e-4 are 5e-2.
//
// FAILED_PRECONDITION where they disagree, or the logits are not finite or do
// not depend on the layer. LibTorch's exceptions pass: call it inside RunTorch.
absl::Status CheckSplit(const SplitLayer& split, const GraphRunner& reference,
                        int64_t site, const at::Tensor& batch,
                        Precision precision);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_SPLIT_CHECK_H_
