#include "server/torchscript/segmented_pass.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/forward_grad.h>

#include <exception>
#include <functional>
#include <tuple>
#include <utility>

#include "absl/base/attributes.h"
#include "absl/strings/match.h"
#include "absl/synchronization/mutex.h"
#include "server/torchscript/tap.h"

namespace camserve {
namespace {

// Replaces a site's output at its `call`-th call, counted from 1.
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

// Whether a value was handed on as it was, or is an equal number.
bool IsSame(const c10::IValue& a, const c10::IValue& b) {
  if (a.isTensor() && b.isTensor()) return a.toTensor().is_same(b.toTensor());
  if (a.isInt() && b.isInt()) return a.toInt() == b.toInt();
  if (a.isBool() && b.isBool()) return a.toBool() == b.toBool();
  if (a.isDouble() && b.isDouble()) return a.toDouble() == b.toDouble();
  if (a.isIntList() && b.isIntList()) return a.toIntVector() == b.toIntVector();
  return a.isNone() && b.isNone();
}

}  // namespace

SegmentedPass::SegmentedPass(const GraphSegments& segments,
                             const at::Tensor& input,
                             const std::vector<int64_t>& sites)
    : segments_(segments) {
  const at::AutoGradMode gradients(true);
  ActivationRecorder recorder(sites);
  State state = {input};
  for (size_t i = 0; i < segments_.count(); ++i) {
    states_.push_back(state);
    state = segments_.Run(i, std::move(state));
  }
  logits_ = state.at(0).toTensor();
  records_ = recorder.Take();
}

std::vector<at::Tensor> SegmentedPass::Gradients(
    const at::Tensor& score, const std::vector<int64_t>& sites) const {
  std::vector<at::Tensor> activations;
  for (const int64_t site : sites) activations.push_back(activation(site));
  return GradientsAt(score, activations);
}

const at::Tensor& SegmentedPass::LogitsAtZero(int64_t site) {
  at::Tensor& logits = at_zero_[site];
  if (logits.defined()) return logits;
  const at::NoGradGuard no_gradients;
  const int calls = records_.at(site).calls;
  const OutputReplacer zero(site, calls, [](const at::Tensor& output) {
    return at::zeros_like(output);
  });
  const size_t first = segments_.SegmentOf(site);
  State state = states_[first];
  for (size_t i = first; i < segments_.count(); ++i) {
    if (i > first && calls == 1) {
      if (const auto other = SiteAtZero(i, state)) {
        return logits = LogitsAtZero(*other);
      }
    }
    state = segments_.Run(i, std::move(state));
  }
  return logits = state.at(0).toTensor();
}

std::optional<int64_t> SegmentedPass::SiteAtZero(size_t segment,
                                                 const State& state) const {
  const auto& entry = segments_.entry(segment);
  if (!entry.has_value()) return std::nullopt;
  const auto record = records_.find(entry->site);
  if (record == records_.end() || record->second.calls != 1) {
    return std::nullopt;
  }
  const State& reference = states_[segment];
  for (size_t i = 0; i < state.size(); ++i) {
    if (i != entry->value && !IsSame(state[i], reference[i])) {
      return std::nullopt;
    }
  }
  const at::Tensor& value = state[entry->value].toTensor();
  if (value.sizes() != reference[entry->value].toTensor().sizes() ||
      value.any().item<bool>()) {
    return std::nullopt;
  }
  return entry->site;
}

std::optional<at::Tensor> SegmentedPass::Derivatives(
    int64_t site, const at::Tensor& direction) const {
  const at::NoGradGuard no_gradients;
  const ForwardMode mode;
  const OutputReplacer dual(
      site, records_.at(site).calls, [&](const at::Tensor& output) {
        return at::_make_dual(output.clone(), direction, mode.level());
      });
  try {
    const at::Tensor logits = RunFrom(site);
    const at::Tensor derivatives =
        std::get<1>(at::_unpack_dual(logits, mode.level()));
    return derivatives.defined() ? derivatives.clone() : at::zeros_like(logits);
  } catch (const std::exception& error) {
    if (!LacksForwardDerivative(error)) throw;
    return std::nullopt;
  }
}

at::Tensor SegmentedPass::RunFrom(int64_t site) const {
  const size_t first = segments_.SegmentOf(site);
  State state = states_[first];
  for (size_t i = first; i < segments_.count(); ++i) {
    state = segments_.Run(i, std::move(state));
  }
  return state.at(0).toTensor();
}

}  // namespace camserve
