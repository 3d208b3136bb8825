#include "server/model/reference_pass.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/forward_grad.h>

#include <functional>
#include <tuple>
#include <utility>

#include "absl/base/attributes.h"
#include "absl/strings/match.h"
#include "absl/synchronization/mutex.h"
#include "server/model/tap.h"

namespace camserve {
namespace {

using Records = std::map<int64_t, ReferencePass::Record>;

// Keeps the last output of each site such that gradients at it can be had: what
// happens to the tensor later, in place too, happens to a copy.
class ActivationRecorder : public TapListener {
 public:
  explicit ActivationRecorder(const std::vector<int64_t>& sites) {
    for (const int64_t site : sites) records_[site];
  }

  at::Tensor OnTap(const at::Tensor& value, int64_t site) override {
    const auto it = records_.find(site);
    if (it == records_.end()) return value;
    it->second.activation = value.clone();
    ++it->second.calls;
    return it->second.activation.clone();
  }

  Records Take() { return std::move(records_); }

 private:
  Records records_;
};

// Puts something else in place of a site's output at its `call`-th call, from
// 1.
class OutputReplacer : public TapListener {
 public:
  using Replacement = std::function<at::Tensor(const at::Tensor& output)>;

  OutputReplacer(int64_t site, int call, Replacement replacement)
      : site_(site), call_(call), replacement_(std::move(replacement)) {}

  at::Tensor OnTap(const at::Tensor& value, int64_t site) override {
    return site == site_ && ++seen_ == call_ ? replacement_(value) : value;
  }

 private:
  const int64_t site_;
  const int call_;
  const Replacement replacement_;
  int seen_ = 0;
};

// LibTorch has one level of forward derivatives, for the whole process.
ABSL_CONST_INIT absl::Mutex forward_mode_mutex(absl::kConstInit);

class ForwardMode {
 public:
  ForwardMode()
      : lock_(&forward_mode_mutex),
        level_(torch::autograd::ForwardADLevel::get_next_idx()) {}
  ~ForwardMode() { torch::autograd::ForwardADLevel::release_idx(level_); }
  ForwardMode(const ForwardMode&) = delete;
  ForwardMode& operator=(const ForwardMode&) = delete;

  int64_t level() const { return static_cast<int64_t>(level_); }

 private:
  const absl::MutexLock lock_;
  const uint64_t level_;
};

bool LacksForwardDerivative(const std::exception& error) {
  return absl::StrContains(error.what(), "forward AD") ||
         absl::StrContains(error.what(), "forward mode AD");
}

}  // namespace

ReferencePass::ReferencePass(const GraphRunner& runner, const at::Tensor& input,
                             const std::vector<int64_t>& sites)
    : runner_(runner), input_(input) {
  const at::AutoGradMode gradients(true);
  ActivationRecorder recorder(sites);
  logits_ = runner.Run({input.clone().requires_grad_(true)}).at(0).toTensor();
  records_ = recorder.Take();
}

std::vector<at::Tensor> ReferencePass::Gradients(
    const at::Tensor& score, const std::vector<int64_t>& sites) const {
  std::vector<at::Tensor> activations;
  for (const int64_t site : sites) {
    activations.push_back(records_.at(site).activation);
  }
  // Not backward(): that would write into the weights' gradients.
  return torch::autograd::grad({score}, activations, {}, /*retain_graph=*/true,
                               /*create_graph=*/false, /*allow_unused=*/true);
}

at::Tensor ReferencePass::LogitsAtZero(int64_t site) const {
  const at::NoGradGuard no_gradients;
  const OutputReplacer zero(
      site, records_.at(site).calls,
      [](const at::Tensor& output) { return at::zeros_like(output); });
  return runner_.Run({input_.clone()}).at(0).toTensor();
}

std::optional<at::Tensor> ReferencePass::Derivatives(
    int64_t site, const at::Tensor& direction) const {
  const at::NoGradGuard no_gradients;
  const ForwardMode mode;
  const OutputReplacer dual(
      site, records_.at(site).calls, [&](const at::Tensor& output) {
        return at::_make_dual(output.clone(), direction, mode.level());
      });
  try {
    const at::Tensor logits = runner_.Run({input_.clone()}).at(0).toTensor();
    const at::Tensor derivatives =
        std::get<1>(at::_unpack_dual(logits, mode.level()));
    return derivatives.defined() ? derivatives.clone() : at::zeros_like(logits);
  } catch (const std::exception& error) {
    if (!LacksForwardDerivative(error)) throw;
    return std::nullopt;
  }
}

}  // namespace camserve
