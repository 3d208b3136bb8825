#include "server/torchscript/split_check.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/status_macros.h"
#include "server/cam/signed_map.h"
#include "server/torchscript/reference_pass.h"
#include "server/torchscript/row_check.h"

namespace camserve {
namespace {

double MapDifference(const at::Tensor& a, const at::Tensor& b) {
  const double scale = b.abs().max().item<double>();
  const double difference =
      (a - b).to(at::kDouble).square().mean().sqrt().item<double>();
  return scale > 0 ? difference / scale : difference;
}

// What the model as it was saved gives for a batch whose samples do not mix.
class Expected {
 public:
  // Maps are of `classes`, [N, 1]; of the greatest logits where undefined.
  Expected(const GraphRunner& reference, int64_t site, const at::Tensor& batch,
           const at::Tensor& classes = {})
      : pass_(reference, batch, site),
        classes_(classes.defined() ? classes
                                   : logits().argmax(-1, /*keepdim=*/true)),
        gradient_(Gradient()) {}

  at::Tensor logits() const { return pass_.logits().detach(); }
  const at::Tensor& classes() const { return classes_; }
  bool has_gradient() const { return gradient_.defined(); }

  at::Tensor Maps(CamMethod method) const {
    return SignedMapOf(method, pass_.activation().detach(), gradient_);
  }

 private:
  at::Tensor Gradient() const {
    const at::AutoGradMode gradients(true);
    return pass_.Gradient(pass_.logits().gather(1, classes_).sum());
  }

  const ReferencePass pass_;
  const at::Tensor classes_;
  const at::Tensor gradient_;
};

class Check {
 public:
  Check(const SplitLayer& split, const GraphRunner& reference, int64_t site,
        const at::Tensor& batch, double tolerance)
      : split_(split),
        reference_(reference),
        site_(site),
        batch_(batch),
        tolerance_(tolerance),
        expected_(reference, site, batch) {}

  // Compares a pass of the first `images` of the batch.
  absl::Status Compare(int64_t images) {
    const at::Tensor logits = expected_.logits().slice(0, 0, images);
    const LayerPass pass = split_.Forward(batch_.slice(0, 0, images));
    if (!at::isfinite(logits).all().item<bool>()) {
      return absl::FailedPreconditionError(
          "the logits are not finite: look for NaN or infinity in the weights");
    }
    if (!LogitsAgree(pass.logits.detach(), logits, tolerance_)) {
      return absl::FailedPreconditionError(
          "the model cut at this layer gives other logits than the whole one");
    }
    if (!expected_.has_gradient()) {
      return absl::FailedPreconditionError(
          "the logits do not depend on the layer's output");
    }
    std::vector<int64_t> outputs;
    for (int64_t n = 0; n < images; ++n) {
      outputs.push_back(expected_.classes()[n][0].item<int64_t>());
    }
    const at::Tensor gradients = split_.Gradients(pass, outputs);
    const at::NoGradGuard no_gradients;
    for (const CamMethod method : CamMethods()) {
      RETURN_IF_ERROR(CompareMaps(
          method, SignedMapOf(method, pass.activation.detach(), gradients)));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status CompareMaps(CamMethod method, const at::Tensor& maps) {
    const at::Tensor expected = expected_.Maps(method);
    for (int64_t n = 0; n < maps.size(0); ++n) {
      const double difference = MapDifference(maps[n], expected[n]);
      if (difference <= tolerance_ ||
          difference <= std::min(kMostRounding, Rounding(method, n))) {
        continue;
      }
      return absl::FailedPreconditionError(absl::StrFormat(
          "the model cut at this layer gives other %s maps than the whole "
          "one: they differ by %.1e of the greatest value",
          MethodName(method), difference));
    }
    return absl::OkStatus();
  }

  // How far rounding may carry a map: a few times as far as the saved model's
  // own map moves with the last bits of its input.
  double Rounding(CamMethod method, int64_t n) {
    constexpr double kLastBits = 1e-6;
    constexpr double kTimes = 4;
    if (!moved_.has_value()) {
      const at::Tensor noise =
          at::rand(batch_.sizes(), at::detail::createCPUGenerator(1))
              .to(batch_.device());
      moved_.emplace(reference_, site_, batch_ * (1 + kLastBits * noise),
                     expected_.classes());
    }
    return kTimes *
           MapDifference(moved_->Maps(method)[n], expected_.Maps(method)[n]);
  }

  static constexpr double kMostRounding = 1e-2;

  const SplitLayer& split_;
  const GraphRunner& reference_;
  const int64_t site_;
  const at::Tensor batch_;
  const double tolerance_;
  const Expected expected_;
  std::optional<Expected> moved_;
};

}  // namespace

absl::Status CheckSplit(const SplitLayer& split, const GraphRunner& reference,
                        int64_t site, const at::Tensor& batch,
                        Precision precision) {
  // bfloat16 keeps 8 bits of a value.
  const double tolerance = precision == Precision::kBfloat16Trunk ? 5e-2 : 1e-4;
  Check check(split, reference, site, batch, tolerance);
  RETURN_IF_ERROR(check.Compare(1));
  if (batch.size(0) == 1) return absl::OkStatus();
  return check.Compare(batch.size(0));
}

}  // namespace camserve
