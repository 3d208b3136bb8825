// A pass of a model's graph that can be repeated from a layer on, with that
// layer's output at zero or moved in a direction: what comes before the layer
// is run once. Verdicts are found with it.
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
  // `segments` were cut at all of `sites`, perhaps at others too, and have to
  // outlive this.
  SegmentedPass(const GraphSegments& segments, const at::Tensor& input,
                const std::vector<int64_t>& sites);

  // [N, M], with the pass's backward graph.
  const at::Tensor& logits() const { return logits_; }
  const at::Tensor& activation(int64_t site) const {
    return records_.at(site).activation;
  }

  // d score / d activation of each of `sites`, as GradientsAt.
  std::vector<at::Tensor> Gradients(const at::Tensor& score,
                                    const std::vector<int64_t>& sites) const;

  // The logits [N, M] with the site's last output at zero; computed once. Where
  // a later site is then given zeros, and all else there is as before, that
  // site's logits at zero are the same ones and are taken.
  const at::Tensor& LogitsAtZero(int64_t site);

  // The derivatives [N, M] of all logits at once as the site's last output
  // moves along `direction`, which has its shape. Absent where the model has an
  // operation without a forward derivative.
  std::optional<at::Tensor> Derivatives(int64_t site,
                                        const at::Tensor& direction) const;

 private:
  using State = GraphSegments::State;

  at::Tensor RunFrom(int64_t site) const;
  // The site at which `segment` begins, if `state` gives it zeros and is
  // otherwise that of the first pass: going on from there is a pass with that
  // site at zero. Absent otherwise.
  std::optional<int64_t> SiteAtZero(size_t segment, const State& state) const;

  const GraphSegments& segments_;
  std::vector<State> states_;  // by segment
  std::map<int64_t, SiteRecord> records_;
  at::Tensor logits_;
  std::map<int64_t, at::Tensor> at_zero_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_SEGMENTED_PASS_H_
