// Times a model's trunk in each layout on the machine that it runs on.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_TRUNK_TIMING_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_TRUNK_TIMING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "server/model/trunk_layout.h"
#include "server/torchscript/graph_split.h"
#include "server/torchscript/input_trial.h"
#include "server/torchscript/tapped_graph.h"

namespace camserve {

// Cuts the model at `site` in every layout and times passes of one image; then
// passes of `max_batch_size` images, eight at most, of the fused layout and the
// fastest other, where that is near. `split` says how to cut. A layout that
// fails is left out, and so is what would begin after `budget`; the fused one
// is timed in any case. LibTorch's exceptions pass: call it inside RunTorch.
std::vector<TrunkTiming> TimeTrunks(const TappedGraph& tapped, int64_t site,
                                    SplitOptions split, const InputSizes& sizes,
                                    int64_t max_batch_size,
                                    absl::Duration budget);

// What a pass of one image of the trunk takes, cut at `site` as `split` says;
// absent where it fails. What would begin after `budget` is left out, but for
// one pass.
std::optional<absl::Duration> TimeTrunk(const TappedGraph& tapped, int64_t site,
                                        const SplitOptions& split,
                                        const InputSizes& sizes,
                                        absl::Duration budget);

// For whoever asked for bfloat16: what a pass takes in it and in float32, where
// it takes clearly longer; empty elsewhere.
std::string SlowBfloat16Warning(absl::Duration bfloat16,
                                absl::Duration float32);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_TRUNK_TIMING_H_
