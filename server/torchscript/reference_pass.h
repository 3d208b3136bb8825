// Passes of the model as it was saved that record layers' outputs: the
// reference for splits. LibTorch's exceptions pass: call these inside RunTorch.
#ifndef CAMSERVE_SERVER_TORCHSCRIPT_REFERENCE_PASS_H_
#define CAMSERVE_SERVER_TORCHSCRIPT_REFERENCE_PASS_H_

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <vector>

#include "server/torchscript/graph_runner.h"
#include "server/torchscript/tap.h"

namespace camserve {

// What a pass recorded of a site.
struct SiteRecord {
  at::Tensor activation;  // its last output, [N, F, h, w]; undefined: no call
  int calls = 0;
};

// Keeps the last output of each of some sites such that gradients at it can be
// had: steps that change the tensor later, in place, change a copy. Run it on
// an input that requires no gradient: then what comes before the first of the
// sites builds no backward graph.
class ActivationRecorder : public TapListener {
 public:
  explicit ActivationRecorder(const std::vector<int64_t>& sites);

  at::Tensor OnTap(const at::Tensor& value, int64_t site) override;

  // By site.
  std::map<int64_t, SiteRecord> Take() { return std::move(records_); }

 private:
  std::map<int64_t, SiteRecord> records_;
};

// d score / d activation of each of `activations`; undefined where `score`, a
// sum of logits, does not depend on it.
std::vector<at::Tensor> GradientsAt(const at::Tensor& score,
                                    const std::vector<at::Tensor>& activations);

// One pass with gradients, and the last output of a site.
class ReferencePass {
 public:
  ReferencePass(const GraphRunner& runner, const at::Tensor& input,
                int64_t site);

  // [N, M], with the pass's backward graph.
  const at::Tensor& logits() const { return logits_; }
  const at::Tensor& activation() const { return activation_; }

  // d score / d activation, as GradientsAt.
  at::Tensor Gradient(const at::Tensor& score) const;

 private:
  at::Tensor logits_;
  at::Tensor activation_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_TORCHSCRIPT_REFERENCE_PASS_H_
