// Passes of the model as it was saved in which a layer's output is heard, or is
// replaced: the reference for verdicts and for splits. LibTorch's exceptions
// pass everywhere: call these inside RunTorch.
#ifndef CAMSERVE_SERVER_MODEL_REFERENCE_PASS_H_
#define CAMSERVE_SERVER_MODEL_REFERENCE_PASS_H_

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "server/model/graph_runner.h"

namespace camserve {

// One pass with gradients, and the last output of each of some sites.
class ReferencePass {
 public:
  struct Record {
    at::Tensor activation;  // [N, F, h, w]; undefined where never called
    int calls = 0;
  };

  ReferencePass(const GraphRunner& runner, const at::Tensor& input,
                const std::vector<int64_t>& sites);

  const at::Tensor& input() const { return input_; }
  // [N, M], attached to the pass.
  const at::Tensor& logits() const { return logits_; }
  const Record& record(int64_t site) const { return records_.at(site); }

  // d score / d activation of each site, undefined where `score`, a sum of
  // logits, does not depend on it.
  std::vector<at::Tensor> Gradients(const at::Tensor& score,
                                    const std::vector<int64_t>& sites) const;

  // The logits with the site's last output at zero.
  at::Tensor LogitsAtZero(int64_t site) const;

  // [N, M]: the derivatives of all logits at once as the site's last output
  // moves along `direction`, which has its shape. Absent where the model
  // computes with an operation that has no forward derivative.
  std::optional<at::Tensor> Derivatives(int64_t site,
                                        const at::Tensor& direction) const;

 private:
  const GraphRunner& runner_;
  const at::Tensor input_;
  std::map<int64_t, Record> records_;
  at::Tensor logits_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_MODEL_REFERENCE_PASS_H_
