#include "common/scores/sample_check.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/scores/score_key.h"
#include "common/status_macros.h"

namespace camserve {
namespace {

absl::Status CheckFinite(absl::string_view field, double value) {
  if (std::isfinite(value)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(field, ": ", value, " is not finite"));
}

absl::Status CheckClass(absl::string_view field, int index, int class_count) {
  if (index >= 0 && index < class_count) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(field, ": ", index, " is not in 0 to ", class_count - 1,
                   ", the model's classes"));
}

bool Holds(const std::vector<int>& ascending, int class_index) {
  return std::binary_search(ascending.begin(), ascending.end(), class_index);
}

absl::Status CheckClasses(absl::string_view field,
                          const std::vector<int>& classes, int class_count) {
  for (size_t i = 0; i < classes.size(); ++i) {
    RETURN_IF_ERROR(CheckClass(field, classes[i], class_count));
    if (i == 0 || classes[i - 1] < classes[i]) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(field, ": ", classes[i], " comes after ", classes[i - 1],
                     "; list them in ascending order, each once"));
  }
  return absl::OkStatus();
}

absl::Status CheckExclusive(const SampleScores& sample) {
  if (sample.true_classes.size() == 1 && sample.unknown_classes.empty() &&
      sample.predicted_classes.size() == 1) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "true_classes, unknown_classes, predicted_classes: ",
      sample.true_classes.size(), ", ", sample.unknown_classes.size(), " and ",
      sample.predicted_classes.size(),
      " of them; where classes are exclusive a sample has 1, 0 and 1"));
}

absl::Status CheckOutcome(OutputKind output, int class_count,
                          const SampleScores& sample) {
  RETURN_IF_ERROR(
      CheckClasses("true_classes", sample.true_classes, class_count));
  RETURN_IF_ERROR(
      CheckClasses("unknown_classes", sample.unknown_classes, class_count));
  RETURN_IF_ERROR(
      CheckClasses("predicted_classes", sample.predicted_classes, class_count));
  for (const int m : sample.unknown_classes) {
    if (!Holds(sample.true_classes, m)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("unknown_classes: ", m,
                     " is among true_classes; a class is one or the other"));
  }
  return output == OutputKind::kExclusive ? CheckExclusive(sample)
                                          : absl::OkStatus();
}

absl::Status CheckIsTrue(absl::string_view field, const SampleScores& sample,
                         int class_index) {
  if (Holds(sample.true_classes, class_index)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      field, ".class_index: ", class_index,
      " is not true of the sample; only true classes have scores"));
}

absl::Status CheckIsPredicted(absl::string_view field,
                              const SampleScores& sample, int class_index) {
  RETURN_IF_ERROR(CheckIsTrue(field, sample, class_index));
  if (sample.Predicts(class_index)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(field, ".class_index: ", class_index,
                   " is true of the sample, but not predicted; ", field,
                   " is of predicted classes only"));
}

absl::Status CheckDistinct(const SampleScores& sample) {
  std::vector<std::pair<ScoreKey, int>> names;
  names.reserve(sample.scores.size());
  for (const Score& score : sample.scores) {
    names.emplace_back(score.key, score.class_index);
  }
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice == names.end()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(TraitsOf(twice->first.metric).name,
                   ": two scores of one class, method and setting; send one"));
}

absl::Status CheckCurve(const Score& score) {
  const int64_t grid = GridOf(score.key.parameters);
  if (grid < 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("aopc.grid: ", grid, " regions a side; at least 1"));
  }
  if (score.curve.empty()) return absl::OkStatus();
  const int64_t regions = grid * grid;
  if (static_cast<int64_t>(score.curve.size()) != regions + 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("aopc.curve: ", score.curve.size(), " values; a grid of ",
                     grid, " regions a side has ", regions + 1));
  }
  for (const double p : score.curve) {
    if (p >= 0 && p <= 1) continue;  // false of NaN
    return absl::InvalidArgumentError(
        absl::StrCat("aopc.curve: ", p, " is no probability, in [0, 1]"));
  }
  return absl::OkStatus();
}

// Where classes are exclusive a score says its prediction twice, by value and
// by predicted_index: the two have to agree.
absl::Status CheckPrediction(absl::string_view field, const Score& score,
                             int class_count) {
  if (!score.predicted_index.has_value()) return absl::OkStatus();
  RETURN_IF_ERROR(CheckClass(absl::StrCat(field, ".predicted_index"),
                             *score.predicted_index, class_count));
  const bool is_predicted = score.value == 1;
  if (is_predicted == (*score.predicted_index == score.class_index)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      field, ".is_predicted: class ", score.class_index, " is said ",
      is_predicted ? "" : "not ", "to be predicted, and class ",
      *score.predicted_index, " to be; where classes are exclusive one is"));
}

absl::Status CheckScore(int class_count, const SampleScores& sample,
                        const Score& score) {
  const MetricTraits& traits = TraitsOf(score.key.metric);
  const absl::string_view field = traits.name;
  RETURN_IF_ERROR(traits.pairs == ScoredPairs::kPredicted
                      ? CheckIsPredicted(field, sample, score.class_index)
                      : CheckIsTrue(field, sample, score.class_index));
  for (size_t i = 0; i < traits.parameters.size(); ++i) {
    RETURN_IF_ERROR(
        CheckFinite(absl::StrCat(field, ".", traits.parameters[i].name),
                    score.key.parameters[i]));
  }
  RETURN_IF_ERROR(CheckFinite(absl::StrCat(field, ".score"), score.value));
  RETURN_IF_ERROR(CheckFinite(absl::StrCat(field, ".relative_score"),
                              score.relative_value.value_or(0)));
  RETURN_IF_ERROR(CheckPrediction(field, score, class_count));
  return score.key.metric == Metric::kAopc ? CheckCurve(score)
                                           : absl::OkStatus();
}

absl::Status CheckLogits(int class_count, const SampleScores& sample) {
  if (static_cast<int>(sample.logits.size()) != class_count) {
    return absl::InvalidArgumentError(
        absl::StrCat("logits: ", sample.logits.size(),
                     " of them; the model has ", class_count, " classes"));
  }
  for (const float logit : sample.logits) {
    RETURN_IF_ERROR(CheckFinite("logits", logit));
  }
  return absl::OkStatus();
}

absl::Status CheckFields(OutputKind output, int class_count,
                         const SampleScores& sample) {
  RETURN_IF_ERROR(CheckLogits(class_count, sample));
  RETURN_IF_ERROR(CheckOutcome(output, class_count, sample));
  for (const Score& score : sample.scores) {
    RETURN_IF_ERROR(CheckScore(class_count, sample, score));
  }
  return CheckDistinct(sample);
}

}  // namespace

absl::Status CheckSample(OutputKind output, int class_count,
                         const SampleScores& sample) {
  if (sample.id.empty()) {
    return absl::InvalidArgumentError("id: empty; each sample needs its own");
  }
  absl::Status status = CheckFields(output, class_count, sample);
  if (status.ok()) return status;
  return {status.code(),
          absl::StrCat("sample \"", absl::Utf8SafeCHexEscape(sample.id),
                       "\": ", status.message())};
}

}  // namespace camserve
