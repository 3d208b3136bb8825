#include "server/model/split_check.h"

#include <ATen/ATen.h>

#include <vector>

#include "absl/strings/str_format.h"
#include "server/cam/signed_map.h"
#include "server/core/status_macros.h"
#include "server/model/reference_pass.h"
#include "server/model/row_check.h"

namespace camserve {
namespace {

double MapDifference(const at::Tensor& a, const at::Tensor& b) {
  const double scale = b.abs().max().item<double>();
  const double difference =
      (a - b).to(at::kDouble).square().mean().sqrt().item<double>();
  return scale > 0 ? difference / scale : difference;
}

// With the reference's pass of `batch`, or of more images that begin with it.
absl::Status Compare(const SplitLayer& split, const ReferencePass& whole,
                     const at::Tensor& batch, double tolerance) {
  const LayerPass pass = split.Forward(batch);
  const int64_t images = batch.size(0);
  const at::Tensor logits = whole.logits().detach().slice(0, 0, images);
  if (!at::isfinite(logits).all().item<bool>()) {
    return absl::FailedPreconditionError(
        "the logits are not finite: look for NaN or infinity in the weights");
  }
  if (!LogitsAgree(pass.logits.detach(), logits, tolerance)) {
    return absl::FailedPreconditionError(
        "the model cut at this layer gives other logits than the whole one");
  }
  const at::Tensor greatest = logits.argmax(-1, /*keepdim=*/true);
  const at::Tensor gradient = whole.Gradient(
      whole.logits().slice(0, 0, images).gather(1, greatest).sum());
  if (!gradient.defined()) {
    return absl::FailedPreconditionError(
        "the logits do not depend on the layer's output");
  }
  std::vector<int64_t> outputs;
  for (int64_t n = 0; n < batch.size(0); ++n) {
    outputs.push_back(greatest[n][0].item<int64_t>());
  }
  const at::Tensor gradients = split.Gradients(pass, outputs);
  const at::NoGradGuard no_gradients;
  for (const CamMethod method : kCamMethods) {
    const at::Tensor expected =
        SignedMapOf(method, whole.activation().detach(), gradient);
    const at::Tensor maps =
        SignedMapOf(method, pass.activation.detach(), gradients);
    for (int64_t n = 0; n < batch.size(0); ++n) {
      const double difference = MapDifference(maps[n], expected[n]);
      if (!(difference <= tolerance)) {
        return absl::FailedPreconditionError(absl::StrFormat(
            "the model cut at this layer gives other %s maps than the whole "
            "one: they differ by %.1e of the greatest value",
            MethodName(method), difference));
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckSplit(const SplitLayer& split, const GraphRunner& reference,
                        int64_t site, const at::Tensor& batch,
                        Precision precision) {
  // bfloat16 keeps 8 bits of a value.
  const double tolerance = precision == Precision::kBfloat16Trunk ? 5e-2 : 1e-4;
  const ReferencePass whole(reference, batch, site);
  RETURN_IF_ERROR(Compare(split, whole, batch.slice(0, 0, 1), tolerance));
  if (batch.size(0) == 1) return absl::OkStatus();
  return Compare(split, whole, batch, tolerance);
}

}  // namespace camserve
