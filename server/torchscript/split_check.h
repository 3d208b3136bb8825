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

// Compares logits and both methods' maps of the greatest class on `batch`
// [N, C, H, W], whose samples do not mix, and on its first sample alone, with a
// pass of `reference`, the tapped graph as it was saved. Maps may differ by
// 1e-4 of their greatest value in the root mean square: single places do by
// more where noise puts a unit at the edge of a ReLU. They may differ by four
// times what the reference's own maps move with the last bits of the input,
// where that is more, and by 1e-2 at most.
// Warms the split up on the way. FAILED_PRECONDITION where they disagree.
absl::Status CheckSplit(const SplitLayer& split, const GraphRunner& reference,
                        int64_t site, const at::Tensor& batch,
                        Precision precision);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_SPLIT_CHECK_H_
