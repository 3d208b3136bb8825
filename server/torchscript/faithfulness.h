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

// Finds verdicts on the model as it was saved, so that they do not depend on
// how this room optimises it. Thread-safe.
class FaithfulnessJudge {
 public:
  // `other_sizes` is another size of input that the model takes; equal to
  // `sizes` where there is none.
  FaithfulnessJudge(const TappedGraph& tapped, const InputSizes& sizes,
                    const InputSizes& other_sizes, std::string device);

  // The judgements on the last call of each of `sites`, in their order. A
  // residual is looked for on four inputs of seeded noise, in all classes;
  // where the model has operations without a forward derivative, only in the
  // kMostClasses greatest logits. Errors as RunTorch.
  //
  // The cost: a forward and a backward pass for all sites together, and for
  // each site a pass through what follows it. That refutes most sites. Those
  // that are still open may take twelve times as long, and a backward pass for
  // each class where there is no forward derivative.
  absl::StatusOr<std::vector<Judgement>> Judge(
      const std::vector<int64_t>& sites, absl::Time deadline) const;

  static constexpr int kMostClasses = 64;

 private:
  const std::vector<InputSizes> sizes_;  // the model's, and the other one
  const std::string device_;
  // The saved program without in-place steps: its structure is read for proofs,
  // and it is run in segments.
  const std::shared_ptr<torch::jit::Graph> functional_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_FAITHFULNESS_H_
