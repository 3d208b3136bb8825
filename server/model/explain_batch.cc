// How a batch is explained: one forward pass serves all samples. Each sample's
// logits decide which of its classes are explained. Then the k-th classes of
// all samples share a backward pass, for k = 0, 1, ...; its gradients give the
// maps of every method. Heatmaps are drawn last.
#include "server/model/explain_batch.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status_macros.h"
#include "server/cam/heatmap.h"
#include "server/cam/signed_map.h"
#include "server/model/plain_tensor.h"

namespace camserve {
namespace {

// A class as the head knows it: a column of its output, negated for class 0 of
// a one-logit model.
struct Target {
  int class_index = 0;
  int64_t output = 0;
  double sign = 1;
  double logit = 0;  // sign times the output
};

Target TargetOf(int class_index, const LogitColumns& columns,
                absl::Span<const float> logits) {
  if (columns.count == columns.classes()) {
    return {.class_index = class_index,
            .output = class_index,
            .logit = logits[class_index]};
  }
  const double sign = class_index == 1 ? 1.0 : -1.0;
  return {.class_index = class_index, .sign = sign, .logit = sign * logits[1]};
}

// All classes, the greatest logit first; of equal ones the lowest index.
std::vector<int> ByLogit(const std::vector<float>& logits) {
  std::vector<int> order(logits.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int a, int b) { return logits[a] > logits[b]; });
  return order;
}

// The classes of `order` that are predicted: those that reach their threshold.
absl::StatusOr<std::vector<int>> ClassesAbove(const AboveThreshold& above,
                                              const SampleExplanation& scores,
                                              std::vector<int> order) {
  if (above.thresholds.size() != order.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("classes: ", above.thresholds.size(),
                     " thresholds for the model's ", order.size(), " classes"));
  }
  std::erase_if(order, [&](int m) {
    return scores.probabilities[m] < above.thresholds[m];
  });
  if (static_cast<int64_t>(order.size()) > above.most) {
    return absl::InvalidArgumentError(
        absl::StrCat("classes.above_threshold: ", order.size(),
                     " labels are predicted; at most ", above.most,
                     " are explained in one request: name those to explain in "
                     "classes.labels"));
  }
  return order;
}

// The classes in the order of the answer.
absl::StatusOr<std::vector<int>> ChosenClasses(
    const ClassSelection& selection, const SampleExplanation& scores) {
  const int count = static_cast<int>(scores.logits.size());
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
  std::vector<int> order = ByLogit(scores.logits);
  if (const auto* above = std::get_if<AboveThreshold>(&selection)) {
    return ClassesAbove(*above, scores, std::move(order));
  }
  const int k = std::get<TopK>(selection).k;
  if (k < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("classes: top_k is ", k, " and has to be 1 or more"));
  }
  order.resize(std::min(k, count));
  return order;
}

// Those of the chosen classes that the question wants explained.
absl::Span<const int> WantedOf(absl::Span<const int> chosen,
                               const SampleQuestion& question) {
  const size_t first = std::min<size_t>(question.first_class, chosen.size());
  return chosen.subspan(first, question.most_classes);
}

// OK as long as somebody waits for the sample's answer.
absl::Status CheckWanted(const SampleQuestion& question) {
  if (question.is_cancelled && question.is_cancelled()) {
    return absl::CancelledError("the call was cancelled");
  }
  if (absl::Now() >= question.deadline) {
    return absl::DeadlineExceededError(
        "the deadline passed before all classes were explained: allow more "
        "time, or ask for fewer classes");
  }
  return absl::OkStatus();
}

// An input of another size may bring other columns than the model was loaded
// with. Nobody may read past the end of them.
absl::Status CheckColumns(const at::Tensor& logits,
                          const LogitColumns& columns) {
  if (logits.dim() == 2 && logits.size(1) == columns.count) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "the model returns ", ShapeString(logits.sizes()),
      " for an input of this size and [N, ", columns.count,
      "] for the one that it was loaded with: send images of that size"));
}

absl::Status NotFinite(const LayerCut& layer, absl::string_view what) {
  return absl::FailedPreconditionError(absl::StrCat(
      "the model gives ", what, " that is not finite at layer ",
      layer.description().path, ": look for NaN or infinity in its weights"));
}

// What one sample asks for, once its logits are known.
struct Choice {
  absl::Status status;
  std::vector<Target> targets;
  SampleExplanation explanation;  // without maps
};

Choice Choose(const LayerCut& layer, const LogitColumns& columns,
              const SampleQuestion& question, absl::Span<const float> logits) {
  Choice choice;
  choice.explanation.layer_calls = layer.description().calls;
  choice.explanation.logits.assign(logits.begin(), logits.end());
  if (!absl::c_all_of(logits, [](float v) { return std::isfinite(v); })) {
    choice.status = NotFinite(layer, "a logit");
    return choice;
  }
  choice.explanation.probabilities =
      Probabilities(columns.kind, choice.explanation.logits);
  const auto classes = ChosenClasses(question.classes, choice.explanation);
  choice.status = classes.status();
  if (!classes.ok()) return choice;
  choice.explanation.chosen_classes = static_cast<int>(classes->size());
  for (const int index : WantedOf(*classes, question)) {
    choice.targets.push_back(TargetOf(index, columns, logits));
  }
  return choice;
}

// One pass and the maps that it gives, for all samples together.
class BatchExplainer {
 public:
  BatchExplainer(const LayerCut& layer, const LogitColumns& columns,
                 const at::Tensor& batch,
                 absl::Span<const SampleQuestion> questions)
      : layer_(layer),
        columns_(columns),
        questions_(questions),
        pass_(layer.Forward(batch)) {}

  std::vector<absl::StatusOr<SampleExplanation>> Explain() {
    const absl::Status as_many = CheckColumns(pass_.logits, columns_);
    if (!as_many.ok()) {
      return std::vector<absl::StatusOr<SampleExplanation>>(questions_.size(),
                                                            as_many);
    }
    Choose();
    size_t most = 0;
    for (const Choice& choice : choices_) {
      most = std::max(most, choice.targets.size());
    }
    if (most > 0) biases_ = layer_.Biases(pass_);
    for (size_t k = 0; k < most && AnyoneWants(k); ++k) AddMaps(k);
    DrawHeatmaps();
    std::vector<absl::StatusOr<SampleExplanation>> answers;
    for (Choice& choice : choices_) {
      if (choice.status.ok()) {
        answers.push_back(std::move(choice.explanation));
      } else {
        answers.push_back(choice.status);
      }
    }
    return answers;
  }

 private:
  void Choose() {
    const Tensor logits =
        ToPlain(ClassLogits(pass_.logits.detach(), columns_.classes()));
    const size_t classes = logits.values.size() / questions_.size();
    for (size_t n = 0; n < questions_.size(); ++n) {
      choices_.push_back(camserve::Choose(
          layer_, columns_, questions_[n],
          absl::MakeConstSpan(logits.values).subspan(n * classes, classes)));
    }
  }

  // Whether some sample's k-th class is to be explained. Samples that nobody
  // waits for any more get an error.
  bool AnyoneWants(size_t k) {
    bool anyone = false;
    for (size_t n = 0; n < choices_.size(); ++n) {
      Choice& choice = choices_[n];
      if (!choice.status.ok() || k >= choice.targets.size()) continue;
      choice.status = CheckWanted(questions_[n]);
      if (!choice.status.ok()) choice.targets.clear();
      anyone = anyone || choice.status.ok();
    }
    return anyone;
  }

  // The maps of each sample's k-th class.
  void AddMaps(size_t k) {
    std::vector<int64_t> outputs;
    for (const Choice& choice : choices_) {
      outputs.push_back(k < choice.targets.size() ? choice.targets[k].output
                                                  : LayerCut::kNoOutput);
    }
    const at::Tensor gradients = layer_.Gradients(pass_, outputs);
    const at::NoGradGuard no_gradients;
    PerMethod<Tensor> maps;  // [N, h, w]; computed at first use
    for (size_t n = 0; n < choices_.size(); ++n) {
      if (k >= choices_[n].targets.size()) continue;
      for (const CamMethod method : questions_[n].methods) {
        Tensor& of_all = maps[method];
        if (of_all.values.empty()) {
          of_all = ToPlain(
              SignedMapOf(method, pass_.activation.detach(), gradients));
        }
        AddMap(choices_[n], choices_[n].targets[k], method, RowOf(of_all, n),
               gradients, static_cast<int64_t>(n));
      }
    }
  }

  void AddMap(Choice& choice, const Target& target, CamMethod method,
              Tensor raw, const at::Tensor& gradients, int64_t n) const {
    if (target.sign < 0) {
      for (float& value : raw.values) value = -value;
    }
    const MapSummary summary = SummaryOf(raw.values);
    if (!summary.is_finite) {
      choice.status = NotFinite(layer_, "an activation or a gradient");
      return;
    }
    SignedMap map;
    map.method = method;
    map.class_index = target.class_index;
    map.raw = std::move(raw);
    map.empty_reason = summary.empty_reason;
    if (IsSaturated(target, gradients, n)) {
      map.empty_reason = EmptyReason::kSaturated;
    }
    map.positive_share = static_cast<float>(summary.positive_share);
    map.map_sum = summary.sum;
    map.logit = target.logit;
    AddFaithfulness(target.sign * BiasOf(target, n), map);
    choice.explanation.maps.push_back(std::move(map));
  }

  double BiasOf(const Target& target, int64_t n) const {
    const int64_t row = biases_.size(0) == 1 ? 0 : n;
    return biases_[row][target.output].item<double>();
  }

  void AddFaithfulness(double bias, SignedMap& map) const {
    map.verdict = layer_.description().verdicts[map.method];
    if (!std::isfinite(bias)) {
      map.faithfulness_error = absl::StrCat(
          "what follows layer ", layer_.description().path,
          " gives no finite number where the layer's output is all 0 (a "
          "division by its norm, a logarithm?): there is no bias, and so no "
          "residual");
      return;
    }
    map.bias = bias;
    map.residual = std::abs(map.map_sum - (map.logit - bias));
  }

  // Whether the target is a probability so near 0 or 1 that float32 leaves it
  // no gradient.
  bool IsSaturated(const Target& target, const at::Tensor& gradient,
                   int64_t n) const {
    if (!columns_.are_probabilities) return false;
    constexpr double kNear = 1e-6;
    const double p = std::abs(target.logit);
    if (p > kNear && p < 1 - kNear) return false;
    const at::Tensor own = gradient[gradient.size(0) == 1 ? 0 : n];
    return !own.any().item<bool>();
  }

  void DrawHeatmaps() {
    const int64_t height = pass_.input.size(2);
    const int64_t width = pass_.input.size(3);
    for (size_t n = 0; n < choices_.size(); ++n) {
      if (!choices_[n].status.ok()) continue;
      for (SignedMap& map : choices_[n].explanation.maps) {
        if (questions_[n].wants_heatmaps) {
          map.heatmap = HeatmapOf(map.raw, height, width);
        }
        if (questions_[n].wants_signed_heatmaps) {
          map.signed_heatmap = SignedHeatmapOf(map.raw, height, width);
        }
      }
    }
  }

  // The n-th of the tensors that `tensors` holds along its first axis.
  static Tensor RowOf(const Tensor& tensors, size_t n) {
    Tensor row = {.shape = {tensors.shape.begin() + 1, tensors.shape.end()}};
    const size_t size = tensors.values.size() / tensors.shape[0];
    const auto begin =
        tensors.values.begin() + static_cast<std::ptrdiff_t>(n * size);
    row.values.assign(begin, begin + static_cast<std::ptrdiff_t>(size));
    return row;
  }

  const LayerCut& layer_;
  const LogitColumns columns_;
  const absl::Span<const SampleQuestion> questions_;
  const LayerPass pass_;
  at::Tensor biases_;  // [N, M] or [1, M]; undefined where nobody is explained
  std::vector<Choice> choices_;
};

}  // namespace

absl::StatusOr<Tensor> CheckedLogits(const at::Tensor& logits,
                                     const LayerCut& layer,
                                     const LogitColumns& columns) {
  RETURN_IF_ERROR(CheckColumns(logits, columns));
  if (!at::isfinite(logits).all().item<bool>()) {
    return NotFinite(layer, "a logit");
  }
  return ToPlain(ClassLogits(logits, columns.classes()));
}

std::vector<absl::StatusOr<SampleExplanation>> ExplainBatch(
    const LayerCut& layer, const LogitColumns& columns, const at::Tensor& batch,
    absl::Span<const SampleQuestion> questions) {
  return BatchExplainer(layer, columns, batch, questions).Explain();
}

}  // namespace camserve
