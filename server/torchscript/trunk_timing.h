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

// Cuts the model at `site` in every layout and times passes of one image
// through the trunk; then passes of `max_batch_size` images, eight at most, in
// the fused layout and in the fastest other, unless that is far slower. All
// times are per image. `split` says how to cut; its layout is not read. A
// layout that fails is left out, and so is one that would begin after `budget`,
// but for the fused one. For the CPU only. LibTorch's exceptions pass: call it
// inside RunTorch.
std::vector<TrunkTiming> TimeTrunks(const TappedGraph& tapped, int64_t site,
                                    SplitOptions split, const InputSizes& sizes,
                                    int64_t max_batch_size,
                                    absl::Duration budget);

// What a pass of one image through the trunk takes, cut at `site` as `split`
// says; absent where it fails. Takes the shortest of three passes, or of fewer
// once `budget` is used up.
std::optional<absl::Duration> TimeTrunk(const TappedGraph& tapped, int64_t site,
                                        const SplitOptions& split,
                                        const InputSizes& sizes,
                                        absl::Duration budget);

// The warning that a pass takes clearly longer in bfloat16 than in float32,
// with both times; empty where it does not.
std::string SlowBfloat16Warning(absl::Duration bfloat16,
                                absl::Duration float32);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_TRUNK_TIMING_H_
