#include "client/camctl/evaluation/example_explainer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "client/camctl/formats/files.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

// Pixels; enough for a strip of pictures, and little of a patient's image.
constexpr int kLongestSide = 256;

absl::StatusOr<v1::ExplainRequest> MakeRequest(const EvaluationRun& run,
                                               const DataSample& sample,
                                               int class_index) {
  v1::ExplainRequest request;
  *request.mutable_model() = run.config.model();
  ASSIGN_OR_RETURN(*request.mutable_image()->mutable_encoded(),
                   ReadImage(sample.path, run.max_image_bytes));
  if (run.window.has_value()) {
    *request.mutable_image()->mutable_window() = *run.window;
  }
  *request.mutable_methods() = run.started.config().methods();
  request.mutable_classes()->mutable_indices()->add_values(class_index);
  request.set_layer(run.started.layer());
  request.add_outputs(v1::OUTPUT_OVERLAY_PNG);
  request.mutable_render()->set_longest_side(kLongestSide);
  return request;
}

absl::StatusOr<v1::ExplainResponse> Explain(
    const client::Client& client, const EvaluationRun& run,
    const v1::ExplainRequest& request, const client::CallOptions& options) {
  ASSIGN_OR_RETURN(v1::ExplainResponse response,
                   client.Explain(request, options));
  if (response.model().sha256() != run.started.model().sha256()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the model's SHA-256 is ", response.model().sha256(), " now, that of ",
        "the results ", run.started.model().sha256()));
  }
  return response;
}

}  // namespace

absl::StatusOr<Example> ExplainExample(const client::Client& client,
                                       const EvaluationRun& run,
                                       const DataSample& sample,
                                       const PairVerdict& verdict,
                                       const client::CallOptions& options) {
  ASSIGN_OR_RETURN(v1::ExplainRequest request,
                   MakeRequest(run, sample, verdict.class_index));
  ASSIGN_OR_RETURN(v1::ExplainResponse overlays,
                   Explain(client, run, request, options));
  // An overlay that lets everything through is the image as the server saw it.
  request.mutable_render()->set_opacity(0);
  request.mutable_methods()->Truncate(1);
  ASSIGN_OR_RETURN(v1::ExplainResponse bare,
                   Explain(client, run, request, options));
  if (bare.explanations().empty()) {
    return absl::InternalError("the server answered without an explanation");
  }
  Example example = {.id = verdict.id,
                     .class_index = verdict.class_index,
                     .is_predicted = verdict.is_predicted,
                     .predicted_index = verdict.predicted_index,
                     .image_png = std::move(
                         *bare.mutable_explanations(0)->mutable_overlay_png())};
  for (v1::Explanation& explanation : *overlays.mutable_explanations()) {
    example.overlay_pngs.emplace_back(
        explanation.method(), std::move(*explanation.mutable_overlay_png()));
  }
  return example;
}

}  // namespace camserve::camctl
