// Times a model's trunk in each layout on the machine that it runs on.
#ifndef CAMSERVE_SERVER_MODEL_TRUNK_TIMING_H_
#define CAMSERVE_SERVER_MODEL_TRUNK_TIMING_H_

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "server/model/graph_split.h"
#include "server/model/input_trial.h"
#include "server/model/tapped_graph.h"
#include "server/model/trunk_layout.h"

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

}  // namespace camserve

#endif  // CAMSERVE_SERVER_MODEL_TRUNK_TIMING_H_
