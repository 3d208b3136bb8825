// Whether maps add up to the class score: section 3 of the definitions.
#ifndef CAMSERVE_SERVER_MODEL_FAITHFULNESS_H_
#define CAMSERVE_SERVER_MODEL_FAITHFULNESS_H_

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/core/explanation.h"
#include "server/model/graph_runner.h"
#include "server/model/input_trial.h"
#include "server/model/tapped_graph.h"

namespace camserve {

// By CamMethod.
using Verdicts = std::array<FaithfulnessVerdict, kCamMethods.size()>;

// Finds verdicts with the model as it was saved, so that they say nothing of
// what this room makes of it. Thread-safe.
class FaithfulnessJudge {
 public:
  // `runner` runs `tapped.graph` and outlives the judge.
  FaithfulnessJudge(const TappedGraph& tapped, const GraphRunner& runner,
                    const InputSizes& sizes, std::string device);

  // The verdicts of the last call of each site, in their order. A residual is
  // looked for on four inputs of seeded noise and, of each, in the kMostClasses
  // greatest logits. Costs a forward pass a site and a backward pass a class,
  // until every verdict is found.
  absl::StatusOr<std::vector<Verdicts>> Judge(const std::vector<int64_t>& sites,
                                              absl::Time deadline) const;

  static constexpr int kMostClasses = 64;

 private:
  const GraphRunner& runner_;
  const InputSizes sizes_;
  const std::string device_;
  // Without in-place steps, for proofs by structure.
  const std::shared_ptr<torch::jit::Graph> functional_;
};

// What the model as it was saved says of the last call of a site: the reference
// for its split.
struct ReferencePass {
  at::Tensor logits;      // [N, M], attached to the pass
  at::Tensor activation;  // [N, F, h, w]: d logits / d activation can be had
  int calls = 0;          // of the site
};
ReferencePass RunReference(const GraphRunner& runner, const at::Tensor& input,
                           int64_t site);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_MODEL_FAITHFULNESS_H_
