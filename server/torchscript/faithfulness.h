// Whether maps add up to the class score: section 3 of the definitions.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_FAITHFULNESS_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_FAITHFULNESS_H_

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/explanation.h"
#include "server/model/layer_cut.h"
#include "server/torchscript/input_trial.h"
#include "server/torchscript/tapped_graph.h"

namespace camserve {

struct Judgement {
  Verdicts verdicts;
  // In how many classes a residual was looked for; 0 where every verdict
  // follows from the structure.
  int classes_checked = 0;
};

// Finds verdicts with the model as it was saved, so that they say nothing of
// what this room makes of it. Thread-safe.
class FaithfulnessJudge {
 public:
  // `other_sizes` is an input that the model takes as well; equal to `sizes`
  // where there is none.
  FaithfulnessJudge(const TappedGraph& tapped, const InputSizes& sizes,
                    const InputSizes& other_sizes, std::string device);

  // Those of the last call of each site, in their order. A residual is looked
  // for on four inputs of seeded noise, in all classes; in the kMostClasses
  // greatest logits where the model computes with operations that have no
  // forward derivative. Costs a forward and a backward pass, and what comes
  // after it a site, which refute most; up to twelve times that for what is
  // still open then.
  absl::StatusOr<std::vector<Judgement>> Judge(
      const std::vector<int64_t>& sites, absl::Time deadline) const;

  static constexpr int kMostClasses = 64;

 private:
  const std::vector<InputSizes> sizes_;  // the model's, and the other one
  const std::string device_;
  // What was saved, without in-place steps: for proofs by structure, and in
  // pieces for passes.
  const std::shared_ptr<torch::jit::Graph> functional_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_FAITHFULNESS_H_
