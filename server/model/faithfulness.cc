#include "server/model/faithfulness.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "server/cam/signed_map.h"
#include "server/core/status_macros.h"
#include "server/model/affine_head.h"
#include "server/model/graph_split.h"
#include "server/model/tap.h"

namespace camserve {
namespace {

constexpr int kInputs = 4;
constexpr double kTolerance = 1e-3;

// Keeps the last output of each site such that gradients at it can be had: what
// happens to the tensor later, in place too, happens to a copy.
class ActivationRecorder : public TapListener {
 public:
  struct Record {
    at::Tensor activation;
    int calls = 0;
  };

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

  const Record& record(int64_t site) const { return records_.at(site); }

 private:
  std::map<int64_t, Record> records_;
};

// Puts zeros in place of a site's output at its `call`-th call, from 1.
class ZeroSetter : public TapListener {
 public:
  ZeroSetter(int64_t site, int call) : site_(site), call_(call) {}

  at::Tensor OnTap(const at::Tensor& value, int64_t site) override {
    return site == site_ && ++seen_ == call_ ? at::zeros_like(value) : value;
  }

 private:
  const int64_t site_;
  const int call_;
  int seen_ = 0;
};

bool IsUniform(const at::Tensor& gradient) {
  const at::Tensor flat = gradient.flatten(2);
  const at::Tensor spread = flat.amax(-1) - flat.amin(-1);
  const double scale = flat.abs().max().item<double>();
  return spread.max().item<double>() <= 1e-6 * scale;
}

// What is known of one site so far.
struct Case {
  int64_t site = 0;
  bool is_affine = false;
  bool is_uniform = true;  // the gradient, at all places of a channel
  std::array<bool, kCamMethods.size()> is_refuted = {};

  // Affine heads have the same gradient at every input: what was seen at one
  // holds at all.
  bool IsProven(CamMethod method) const {
    return is_affine && (method == CamMethod::kHiResCam || is_uniform);
  }
  bool IsSettled() const {
    return std::all_of(kCamMethods.begin(), kCamMethods.end(), [&](auto m) {
      return is_refuted[static_cast<size_t>(m)] || IsProven(m);
    });
  }
  Verdicts verdicts() const {
    Verdicts verdicts;
    for (const CamMethod method : kCamMethods) {
      const auto m = static_cast<size_t>(method);
      verdicts[m] = IsProven(method) ? FaithfulnessVerdict::kProven
                    : is_refuted[m]  ? FaithfulnessVerdict::kNotFaithful
                                     : FaithfulnessVerdict::kUnknown;
    }
    return verdicts;
  }
};

// One noise input: the pass, and what each site's residuals are on it.
class Witness {
 public:
  Witness(const GraphRunner& runner, at::Tensor input,
          const std::vector<int64_t>& sites)
      : runner_(runner), input_(std::move(input)), recorder_(sites) {
    const at::AutoGradMode gradients(true);
    logits_ =
        runner_.Run({input_.clone().requires_grad_(true)}).at(0).toTensor();
  }

  // Finds out about uniform gradients with one random mixture of all classes: a
  // gradient that varies in any class varies in the mixture.
  void CheckUniform(std::vector<Case*> cases) {
    std::erase_if(cases, [](const Case* c) { return !c->is_affine; });
    if (cases.empty()) return;
    const at::Tensor mixture =
        at::randn(logits_.sizes(), at::detail::createCPUGenerator(1))
            .to(logits_.device());
    const auto gradients = GradientsOf((logits_ * mixture).sum(), cases);
    for (size_t i = 0; i < cases.size(); ++i) {
      if (!gradients[i].defined() || !IsUniform(gradients[i])) {
        cases[i]->is_uniform = false;
      }
    }
  }

  // Refutes what some class refutes.
  void CheckResiduals(std::vector<Case*> cases) {
    const at::Tensor order = logits_[0].argsort(-1, /*descending=*/true).cpu();
    const int64_t classes =
        std::min<int64_t>(order.numel(), FaithfulnessJudge::kMostClasses);
    for (int64_t i = 0; i < classes; ++i) {
      std::erase_if(cases, [](const Case* c) { return c->IsSettled(); });
      if (cases.empty()) return;
      CheckClass(order[i].item<int64_t>(), cases);
    }
  }

 private:
  void CheckClass(int64_t class_index, const std::vector<Case*>& cases) {
    const at::Tensor score = logits_[0][class_index];
    const auto gradients = GradientsOf(score, cases);
    const double logit = score.item<double>();
    for (size_t i = 0; i < cases.size(); ++i) {
      if (!gradients[i].defined()) continue;
      const at::NoGradGuard no_gradients;
      const double bias = Biases(cases[i]->site)[0][class_index].item<double>();
      const at::Tensor activation =
          recorder_.record(cases[i]->site).activation.detach();
      for (const CamMethod method : kCamMethods) {
        const double sum = SignedMapOf(method, activation, gradients[i])
                               .sum(at::kDouble)
                               .item<double>();
        if (std::abs(sum - (logit - bias)) >
            kTolerance * std::max(1.0, std::abs(logit))) {
          cases[i]->is_refuted[static_cast<size_t>(method)] = true;
        }
      }
    }
  }

  std::vector<at::Tensor> GradientsOf(const at::Tensor& score,
                                      const std::vector<Case*>& cases) {
    std::vector<at::Tensor> activations;
    for (const Case* c : cases) {
      activations.push_back(recorder_.record(c->site).activation);
    }
    return torch::autograd::grad({score}, activations, {},
                                 /*retain_graph=*/true, /*create_graph=*/false,
                                 /*allow_unused=*/true);
  }

  // The logits with the site's last output at zero.
  const at::Tensor& Biases(int64_t site) {
    at::Tensor& biases = biases_[site];
    if (!biases.defined()) {
      const ZeroSetter zero(site, recorder_.record(site).calls);
      biases = runner_.Run({input_}).at(0).toTensor();
    }
    return biases;
  }

  const GraphRunner& runner_;
  const at::Tensor input_;
  ActivationRecorder recorder_;
  at::Tensor logits_;
  std::map<int64_t, at::Tensor> biases_;
};

bool IsAffineAt(const std::shared_ptr<torch::jit::Graph>& functional,
                int64_t site) {
  for (const torch::jit::Node* tap : FindTaps(functional->block())) {
    if (SiteOf(tap) == site) return IsAffineIn(tap->output(), functional.get());
  }
  return false;
}

}  // namespace

FaithfulnessJudge::FaithfulnessJudge(const TappedGraph& tapped,
                                     const GraphRunner& runner,
                                     const InputSizes& sizes,
                                     std::string device)
    : runner_(runner),
      sizes_(sizes),
      device_(std::move(device)),
      functional_(FunctionalGraph(tapped, /*site=*/-1)) {}

absl::StatusOr<std::vector<Verdicts>> FaithfulnessJudge::Judge(
    const std::vector<int64_t>& sites, absl::Time deadline) const {
  std::vector<Case> cases;
  for (const int64_t site : sites) {
    cases.push_back({.site = site, .is_affine = IsAffineAt(functional_, site)});
  }
  RETURN_IF_ERROR(RunTorch(deadline, [&] {
    for (int i = 0; i < kInputs; ++i) {
      std::vector<Case*> open;
      std::vector<int64_t> open_sites;
      for (Case& c : cases) {
        if (i > 0 && c.IsSettled()) continue;
        open.push_back(&c);
        open_sites.push_back(c.site);
      }
      if (open.empty()) break;
      Witness witness(runner_, SeededNoise(sizes_, 1, i + 1, device_),
                      open_sites);
      witness.CheckUniform(open);
      witness.CheckResiduals(open);
    }
    return absl::OkStatus();
  }));
  std::vector<Verdicts> verdicts;
  for (const Case& c : cases) verdicts.push_back(c.verdicts());
  return verdicts;
}

ReferencePass RunReference(const GraphRunner& runner, const at::Tensor& input,
                           int64_t site) {
  const at::AutoGradMode gradients(true);
  const ActivationRecorder recorder({site});
  ReferencePass pass;
  pass.logits =
      runner.Run({input.clone().requires_grad_(true)}).at(0).toTensor();
  pass.activation = recorder.record(site).activation;
  pass.calls = recorder.record(site).calls;
  return pass;
}

}  // namespace camserve
