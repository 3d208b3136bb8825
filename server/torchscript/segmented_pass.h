// A pass of a model's graph from whose middle other passes go on: with a
// layer's output at zero, or moved in a direction. What comes before the layer
// is run once. The reference for verdicts.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_SEGMENTED_PASS_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_SEGMENTED_PASS_H_

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "server/torchscript/graph_segments.h"
#include "server/torchscript/reference_pass.h"

namespace camserve {

// One pass with gradients, and the last output of each of some sites. Not
// thread-safe. LibTorch's exceptions pass: call it inside RunTorch.
class SegmentedPass {
 public:
  // `segments` begin at the sites, at others too, and outlive this.
  SegmentedPass(const GraphSegments& segments, const at::Tensor& input,
                const std::vector<int64_t>& sites);

  // [N, M], attached to the pass.
  const at::Tensor& logits() const { return logits_; }
  const at::Tensor& activation(int64_t site) const {
    return records_.at(site).activation;
  }

  // As GradientsAt, at the activations of `sites`.
  std::vector<at::Tensor> Gradients(const at::Tensor& score,
                                    const std::vector<int64_t>& sites) const;

  // The logits with the site's last output at zero. Where all that is left of
  // the zeros in the next site's place is zeros, these are its logits too.
  const at::Tensor& LogitsAtZero(int64_t site);

  // [N, M]: the derivatives of all logits at once as the site's last output
  // moves along `direction`, which has its shape. Absent where the model
  // computes with an operation that has no forward derivative.
  std::optional<at::Tensor> Derivatives(int64_t site,
                                        const at::Tensor& direction) const;

 private:
  using State = GraphSegments::State;

  at::Tensor RunFrom(int64_t site) const;
  // The site before whose first call `state` stands, where a pass with that
  // site at zero has the same state but for what the site then replaces.
  std::optional<int64_t> SiteAtZero(size_t segment, const State& state) const;

  const GraphSegments& segments_;
  std::vector<State> states_;  // by segment
  std::map<int64_t, SiteRecord> records_;
  at::Tensor logits_;
  std::map<int64_t, at::Tensor> at_zero_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_SEGMENTED_PASS_H_
