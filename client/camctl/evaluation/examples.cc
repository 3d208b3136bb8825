#include "client/camctl/evaluation/examples.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "client/camctl/formats/files.h"
#include "common/scores/philox.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

// Verdicts by true class. The last one of a class is chosen next.
using Candidates = std::map<int, std::vector<const PairVerdict*>>;

// Neighbours in a folder are often alike, as the images of one patient are, so
// the order is that of a hash of the id.
bool ComesLater(const PairVerdict* a, const PairVerdict* b) {
  const uint64_t a_hash = StreamOf(a->id);
  const uint64_t b_hash = StreamOf(b->id);
  return std::tie(a_hash, a->id) > std::tie(b_hash, b->id);
}

// Takes a verdict of the class that `chosen` counts least. REQUIRES: there is a
// candidate.
const PairVerdict* TakeNext(Candidates& candidates,
                            std::map<int, int>& chosen) {
  const auto least = std::min_element(
      candidates.begin(), candidates.end(), [&](const auto& a, const auto& b) {
        return chosen[a.first] < chosen[b.first];
      });
  const PairVerdict* const verdict = least->second.back();
  least->second.pop_back();
  if (least->second.empty()) candidates.erase(least);
  return verdict;
}

// In pixels: enough for a strip of pictures, and little of a patient's image.
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

std::vector<PairVerdict> ChooseExamples(
    const std::vector<PairVerdict>& verdicts, int count) {
  Candidates correct;
  Candidates wrong;
  for (const PairVerdict& verdict : verdicts) {
    Candidates& candidates = verdict.is_predicted ? correct : wrong;
    candidates[verdict.class_index].push_back(&verdict);
  }
  for (Candidates* const candidates : {&correct, &wrong}) {
    for (auto& [class_index, group] : *candidates) {
      std::sort(group.begin(), group.end(), ComesLater);
    }
  }
  std::vector<PairVerdict> examples;
  std::map<int, int> chosen;  // how many, by class
  std::set<absl::string_view> ids;
  while (static_cast<int>(examples.size()) < count &&
         !(correct.empty() && wrong.empty())) {
    const bool wants_correct = examples.size() % 2 == 0;
    Candidates& candidates =
        wrong.empty() || (wants_correct && !correct.empty()) ? correct : wrong;
    const PairVerdict& verdict = *TakeNext(candidates, chosen);
    if (!ids.insert(verdict.id).second) continue;
    ++chosen[verdict.class_index];
    examples.push_back(verdict);
  }
  return examples;
}

absl::StatusOr<Example> ExplainExample(const client::Client& client,
                                       const EvaluationRun& run,
                                       const DataSample& sample,
                                       const PairVerdict& verdict,
                                       const client::CallOptions& options) {
  ASSIGN_OR_RETURN(v1::ExplainRequest request,
                   MakeRequest(run, sample, verdict.class_index));
  ASSIGN_OR_RETURN(v1::ExplainResponse overlays,
                   Explain(client, run, request, options));
  // With opacity 0 the overlay is the image as the server saw it.
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
