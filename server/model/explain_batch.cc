#include "server/model/explain_batch.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "server/cam/heatmap.h"
#include "server/cam/signed_map.h"
#include "server/core/softmax.h"
#include "server/core/status_macros.h"
#include "server/model/plain_tensor.h"

namespace camserve {
namespace {

// A class as the head knows it: a column of its output, negated for class 0 of
// a one-logit model.
struct Target {
  int class_index = 0;
  int64_t output = 0;
  double sign = 1;
};

Target TargetOf(int class_index, int64_t outputs) {
  if (outputs > 1) return {.class_index = class_index, .output = class_index};
  return {.class_index = class_index,
          .output = 0,
          .sign = class_index == 1 ? 1.0 : -1.0};
}

// The classes in the order of the answer; of equal logits the lowest index
// first.
absl::StatusOr<std::vector<int>> ChosenClasses(
    const ClassSelection& selection, const std::vector<float>& logits) {
  const int count = static_cast<int>(logits.size());
  if (const auto* indices = std::get_if<ClassIndices>(&selection)) {
    for (const int index : *indices) {
      if (index < 0 || index >= count) {
        return absl::InvalidArgumentError(
            absl::StrCat("classes: there is no class ", index,
                         ": the model's are 0 to ", count - 1));
      }
    }
    return *indices;
  }
  const int k = std::get<TopK>(selection).k;
  if (k < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("classes: top_k is ", k, " and has to be 1 or more"));
  }
  std::vector<int> order(count);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int a, int b) { return logits[a] > logits[b]; });
  order.resize(std::min(k, count));
  return order;
}

absl::Status NotFinite(const SplitLayer& layer, absl::string_view what) {
  return absl::FailedPreconditionError(
      absl::StrCat("the model gives ", what, " that is not finite at layer ",
                   layer.path(), ": look for NaN or infinity in its weights"));
}

SignedMap Describe(const at::Tensor& raw, const SampleQuestion& question,
                   const at::Tensor& sample) {
  SignedMap map;
  map.raw = ToPlain(raw);
  map.empty_reason = EmptyReasonOf(raw);
  map.positive_share = static_cast<float>(PositiveShareOf(raw));
  map.map_sum = raw.sum(at::kDouble).item<double>();
  if (question.wants_heatmaps) {
    map.heatmap = ToPlain(HeatmapOf(raw, sample.size(1), sample.size(2)));
  }
  if (question.wants_signed_heatmaps) {
    map.signed_heatmap =
        ToPlain(SignedHeatmapOf(raw, sample.size(1), sample.size(2)));
  }
  return map;
}

// Everything about one sample but the pass.
class SampleExplainer {
 public:
  SampleExplainer(const SplitLayer& layer, const LayerPass& pass, int64_t row)
      : layer_(layer), pass_(pass), row_(row) {}

  absl::Status Choose(const SampleQuestion& question) {
    explanation_.logits =
        ToPlain(ClassLogits(pass_.logits.detach().narrow(0, row_, 1))).values;
    for (const float logit : explanation_.logits) {
      if (!std::isfinite(logit)) return NotFinite(layer_, "a logit");
    }
    explanation_.probabilities = Softmax(explanation_.logits);
    ASSIGN_OR_RETURN(const std::vector<int> classes,
                     ChosenClasses(question.classes, explanation_.logits));
    for (const int index : classes) {
      targets_.push_back(TargetOf(index, pass_.logits.size(1)));
    }
    return absl::OkStatus();
  }

  std::vector<int64_t> outputs() const {
    std::vector<int64_t> outputs;
    for (const Target& target : targets_) outputs.push_back(target.output);
    return outputs;
  }

  absl::StatusOr<SampleExplanation> Explain(
      const SampleQuestion& question,
      const std::vector<OutputGradient>& gradients) {
    const at::NoGradGuard no_gradients;
    const at::Tensor activation = pass_.activation[row_].detach();
    for (size_t k = 0; k < targets_.size(); ++k) {
      const Target& target = targets_[k];
      const double logit =
          target.sign * pass_.logits[row_][target.output].item<double>();
      for (const CamMethod method : question.methods) {
        at::Tensor raw =
            SignedMapOf(method, activation, gradients[k].gradient).cpu();
        if (target.sign < 0) raw = -raw;
        if (!at::isfinite(raw).all().item<bool>()) {
          return NotFinite(layer_, "an activation or a gradient");
        }
        SignedMap map = Describe(raw, question, pass_.input[row_]);
        map.method = method;
        map.class_index = target.class_index;
        map.logit = logit;
        map.bias = target.sign * gradients[k].bias;
        map.residual = std::abs(map.map_sum - (map.logit - map.bias));
        map.verdict = layer_.verdicts()[static_cast<size_t>(method)];
        explanation_.maps.push_back(std::move(map));
      }
    }
    return std::move(explanation_);
  }

 private:
  const SplitLayer& layer_;
  const LayerPass& pass_;
  const int64_t row_;
  std::vector<Target> targets_;
  SampleExplanation explanation_;
};

}  // namespace

absl::StatusOr<Tensor> BatchLogits(const SplitLayer& layer,
                                   const at::Tensor& batch) {
  const at::Tensor logits = layer.Logits(batch);
  if (!at::isfinite(logits).all().item<bool>()) {
    return NotFinite(layer, "a logit");
  }
  return ToPlain(ClassLogits(logits));
}

std::vector<absl::StatusOr<SampleExplanation>> ExplainBatch(
    const SplitLayer& layer, const at::Tensor& batch,
    absl::Span<const SampleQuestion> questions) {
  const LayerPass pass = layer.Forward(batch);
  std::vector<SampleExplainer> samples;
  std::vector<absl::Status> chosen;
  std::vector<std::vector<int64_t>> outputs;
  for (size_t n = 0; n < questions.size(); ++n) {
    samples.emplace_back(layer, pass, static_cast<int64_t>(n));
    chosen.push_back(samples[n].Choose(questions[n]));
    outputs.push_back(chosen[n].ok() ? samples[n].outputs()
                                     : std::vector<int64_t>());
  }
  const auto gradients = layer.Gradients(pass, outputs);
  std::vector<absl::StatusOr<SampleExplanation>> answers;
  for (size_t n = 0; n < questions.size(); ++n) {
    if (chosen[n].ok()) {
      answers.push_back(samples[n].Explain(questions[n], gradients[n]));
    } else {
      answers.push_back(chosen[n]);
    }
  }
  return answers;
}

}  // namespace camserve
