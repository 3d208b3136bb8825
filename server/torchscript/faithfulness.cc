// How residuals are found. A map R of class m has the residual |sum(R) - (s_m -
// b_m)|, with the class's logit s_m, and b_m that logit where the layer's
// output A is zero. With g_m the gradient of s_m at A, the sum of a method's
// map may be a directional derivative of s_m (CamMap::direction): HiResCAM's
// sum of g_m * A is the derivative along A. Grad-CAM takes each channel's mean
// gradient, so that its sum is the derivative along A with each place replaced
// by its channel's mean. One pass in forward mode gives the derivatives of all
// classes at once, so that no class needs a backward pass of its own. Where the
// sum of a map is no such derivative, one class is looked at after the other.
#include "server/torchscript/faithfulness.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "absl/algorithm/container.h"
#include "common/status_macros.h"
#include "server/cam/signed_map.h"
#include "server/torchscript/affine_head.h"
#include "server/torchscript/graph_segments.h"
#include "server/torchscript/graph_split.h"
#include "server/torchscript/segmented_pass.h"
#include "server/torchscript/tap.h"

namespace camserve {
namespace {

constexpr int kInputs = 4;
constexpr double kTolerance = 1e-3;

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
  std::set<CamMethod> refuted;
  int classes_checked = 0;

  // Affine heads have the same gradient at every input: what was seen at one
  // holds at all of that size.
  bool IsProven(CamMethod method) const {
    if (!is_affine) return false;
    switch (MapOf(method).additivity) {
      case MapAdditivity::kAlways:
        return true;
      case MapAdditivity::kUniformGradient:
        return is_uniform;
      case MapAdditivity::kNever:
        break;
    }
    return false;
  }
  bool IsOpen(CamMethod method) const {
    return !refuted.contains(method) && !IsProven(method);
  }
  bool IsSettled() const {
    return absl::c_none_of(CamMethods(),
                           [&](CamMethod method) { return IsOpen(method); });
  }
  Judgement judgement() const {
    Judgement judgement = {.classes_checked = classes_checked};
    for (const CamMethod method : CamMethods()) {
      judgement.verdicts[method] =
          IsProven(method)           ? FaithfulnessVerdict::kProven
          : refuted.contains(method) ? FaithfulnessVerdict::kNotFaithful
                                     : FaithfulnessVerdict::kUnknown;
    }
    return judgement;
  }
};

std::vector<int64_t> SitesOf(const std::vector<Case*>& cases) {
  std::vector<int64_t> sites;
  for (const Case* c : cases) sites.push_back(c->site);
  return sites;
}

// Keeps the affine cases: for others a uniform gradient proves nothing.
std::vector<Case*> AffineOf(std::vector<Case*> cases) {
  std::erase_if(cases, [](const Case* c) { return !c->is_affine; });
  return cases;
}

// One noise input: the pass, and what each site's residuals are on it.
class Witness {
 public:
  Witness(const GraphSegments& segments, const at::Tensor& input,
          const std::vector<Case*>& cases)
      : pass_(segments, input, SitesOf(cases)) {}

  // Finds out about uniform gradients with one random mixture of all classes: a
  // gradient that varies in any class varies in the mixture.
  void CheckUniform(const std::vector<Case*>& open) const {
    const std::vector<Case*> cases = AffineOf(open);
    if (cases.empty()) return;
    const at::Tensor mixture =
        at::randn(pass_.logits().sizes(), at::detail::createCPUGenerator(1))
            .to(pass_.logits().device());
    const auto gradients =
        pass_.Gradients((pass_.logits() * mixture).sum(), SitesOf(cases));
    for (size_t i = 0; i < cases.size(); ++i) {
      if (!gradients[i].defined() || !IsUniform(gradients[i])) {
        cases[i]->is_uniform = false;
      }
    }
  }

  // Refutes a method that has a residual in any class. The class of the
  // greatest logit comes first: alone, it refutes most layers.
  void CheckResiduals(std::vector<Case*> cases) {
    const at::Tensor order =
        pass_.logits()[0].argsort(-1, /*descending=*/true).cpu();
    const auto erase_settled = [&cases] {
      std::erase_if(cases, [](const Case* c) { return c->IsSettled(); });
      return cases.empty();
    };
    if (erase_settled()) return;
    CheckClass(order[0].item<int64_t>(), cases);
    if (erase_settled()) return;
    const int64_t classes = order.numel();
    std::erase_if(cases, [&](Case* c) { return CheckAllClasses(c); });
    const int64_t most =
        std::min<int64_t>(classes, FaithfulnessJudge::kMostClasses);
    for (int64_t i = 1; i < most && !erase_settled(); ++i) {
      CheckClass(order[i].item<int64_t>(), cases);
    }
    for (Case* c : cases) c->classes_checked = static_cast<int>(most);
  }

 private:
  void CheckClass(int64_t class_index, const std::vector<Case*>& cases) {
    const at::Tensor score = pass_.logits()[0][class_index];
    const auto gradients = pass_.Gradients(score, SitesOf(cases));
    const double logit = score.item<double>();
    for (size_t i = 0; i < cases.size(); ++i) {
      Case* const c = cases[i];
      c->classes_checked = std::max(c->classes_checked, 1);
      if (!gradients[i].defined()) continue;
      const at::NoGradGuard no_gradients;
      const double bias =
          pass_.LogitsAtZero(c->site)[0][class_index].item<double>();
      const at::Tensor activation = pass_.activation(c->site).detach();
      for (const CamMethod method : CamMethods()) {
        const double sum = SignedMapOf(method, activation, gradients[i])
                               .sum(at::kDouble)
                               .item<double>();
        if (std::abs(sum - (logit - bias)) >
            kTolerance * std::max(1.0, std::abs(logit))) {
          c->refuted.insert(method);
        }
      }
    }
  }

  // Looks at all classes at once, by directional derivatives. False where these
  // can't be had: then the classes are looked at one by one.
  bool CheckAllClasses(Case* c) {
    const at::NoGradGuard no_gradients;
    const at::Tensor logits = pass_.logits().detach().to(at::kDouble);
    const at::Tensor explained =
        logits - pass_.LogitsAtZero(c->site).to(at::kDouble);
    const at::Tensor bound = logits.abs().clamp_min(1) * kTolerance;
    const at::Tensor activation = pass_.activation(c->site).detach();
    for (const CamMethod method : CamMethods()) {
      if (!c->IsOpen(method)) continue;
      const auto direction = MapOf(method).direction;
      if (direction == nullptr) return false;
      const std::optional<at::Tensor> sums =
          pass_.Derivatives(c->site, direction(activation));
      if (!sums) return false;
      const at::Tensor residuals = (sums->to(at::kDouble) - explained).abs();
      if ((residuals > bound).any().item<bool>()) c->refuted.insert(method);
    }
    c->classes_checked = static_cast<int>(logits.numel());
    return true;
  }

  SegmentedPass pass_;
};

bool IsAffineAt(const std::shared_ptr<torch::jit::Graph>& functional,
                int64_t site) {
  for (const torch::jit::Node* tap : FindTaps(functional->block())) {
    if (SiteOf(tap) == site) return IsAffineIn(tap->output(), functional.get());
  }
  return false;
}

std::vector<InputSizes> Distinct(const InputSizes& a, const InputSizes& b) {
  if (a.height == b.height && a.width == b.width) return {a};
  return {a, b};
}

// The cases that the input of this number can tell more about: all at the
// first, later the unsettled ones.
std::vector<Case*> OpenAt(std::vector<Case>& cases, int input) {
  std::vector<Case*> open;
  for (Case& c : cases) {
    if (input == 0 || !c.IsSettled()) open.push_back(&c);
  }
  return open;
}

}  // namespace

FaithfulnessJudge::FaithfulnessJudge(const TappedGraph& tapped,
                                     const InputSizes& sizes,
                                     const InputSizes& other_sizes,
                                     std::string device)
    : sizes_(Distinct(sizes, other_sizes)),
      device_(std::move(device)),
      functional_(FunctionalGraph(tapped, /*site=*/-1)) {}

absl::StatusOr<std::vector<Judgement>> FaithfulnessJudge::Judge(
    const std::vector<int64_t>& sites, absl::Time deadline) const {
  std::vector<Case> cases;
  for (const int64_t site : sites) {
    cases.push_back({.site = site, .is_affine = IsAffineAt(functional_, site)});
  }
  RETURN_IF_ERROR(RunTorch(deadline, [&] {
    const GraphSegments segments(functional_, sites);
    for (int i = 0; i < kInputs; ++i) {
      const std::vector<Case*> open = OpenAt(cases, i);
      if (open.empty()) break;
      // A gradient may be uniform in one size of input only: average pooling to
      // one place is uniform at any size, pooling with a kernel of 7 x 7 only
      // where the layer has 7 x 7 places.
      const std::vector<Case*> affine = AffineOf(open);
      for (size_t other = 1; i == 0 && !affine.empty() && other < sizes_.size();
           ++other) {
        Witness(segments, SeededNoise(sizes_[other], 1, 1, device_), affine)
            .CheckUniform(affine);
      }
      Witness witness(segments, SeededNoise(sizes_[0], 1, i + 1, device_),
                      open);
      witness.CheckUniform(open);
      witness.CheckResiduals(open);
    }
    return absl::OkStatus();
  }));
  std::vector<Judgement> judgements;
  for (const Case& c : cases) judgements.push_back(c.judgement());
  return judgements;
}

}  // namespace camserve
