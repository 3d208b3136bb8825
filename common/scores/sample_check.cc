#include "common/scores/sample_check.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
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

template <typename Score, typename Key>
absl::Status CheckDistinct(absl::string_view field,
                           const std::vector<Score>& scores, Key Score::*key) {
  std::vector<std::pair<int, Key>> names;
  names.reserve(scores.size());
  for (const Score& score : scores) {
    names.emplace_back(score.class_index, score.*key);
  }
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) == names.end()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(
      field, ": two scores of one class, method and setting; send one"));
}

absl::Status CheckCurve(const AopcScore& score) {
  if (score.curve.empty()) return absl::OkStatus();
  const int64_t regions = int64_t{score.key.grid} * score.key.grid;
  if (static_cast<int64_t>(score.curve.size()) != regions + 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("aopc.curve: ", score.curve.size(), " values; a grid of ",
                     score.key.grid, " regions a side has ", regions + 1));
  }
  for (const double p : score.curve) {
    if (p >= 0 && p <= 1) continue;  // false of NaN
    return absl::InvalidArgumentError(
        absl::StrCat("aopc.curve: ", p, " is no probability, in [0, 1]"));
  }
  return absl::OkStatus();
}

absl::Status CheckAopc(const SampleScores& sample) {
  for (const AopcScore& score : sample.aopc) {
    RETURN_IF_ERROR(CheckIsPredicted("aopc", sample, score.class_index));
    if (score.key.grid < 1) {
      return absl::InvalidArgumentError(absl::StrCat(
          "aopc.grid: ", score.key.grid, " regions a side; at least 1"));
    }
    RETURN_IF_ERROR(CheckFinite("aopc.score", score.score));
    RETURN_IF_ERROR(CheckCurve(score));
  }
  return CheckDistinct("aopc", sample.aopc, &AopcScore::key);
}

absl::Status CheckMaxSensitivity(const SampleScores& sample) {
  for (const MaxSensitivityScore& score : sample.max_sensitivity) {
    RETURN_IF_ERROR(
        CheckIsPredicted("max_sensitivity", sample, score.class_index));
    RETURN_IF_ERROR(CheckFinite("max_sensitivity.radius", score.key.radius));
    RETURN_IF_ERROR(CheckFinite("max_sensitivity.score", score.score));
    RETURN_IF_ERROR(CheckFinite("max_sensitivity.relative_score",
                                score.relative_score.value_or(0)));
  }
  return CheckDistinct("max_sensitivity", sample.max_sensitivity,
                       &MaxSensitivityScore::key);
}

// Where classes are exclusive a score says its prediction twice.
absl::Status CheckPrediction(const HaasScore& score, int class_count) {
  RETURN_IF_ERROR(
      CheckClass("haas.predicted_index", score.predicted_index, class_count));
  const bool is_predicted = score.predicted_index == score.class_index;
  if (score.is_predicted == is_predicted) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      "haas.is_predicted: class ", score.class_index, " is said ",
      score.is_predicted ? "" : "not ", "to be predicted, and class ",
      score.predicted_index, " to be; where classes are exclusive one is"));
}

absl::Status CheckHaas(OutputKind output, int class_count,
                       const SampleScores& sample) {
  for (const HaasScore& score : sample.haas) {
    RETURN_IF_ERROR(CheckIsTrue("haas", sample, score.class_index));
    if (output == OutputKind::kMultiLabel) continue;
    RETURN_IF_ERROR(CheckPrediction(score, class_count));
  }
  return CheckDistinct("haas", sample.haas, &HaasScore::method);
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
  RETURN_IF_ERROR(CheckAopc(sample));
  RETURN_IF_ERROR(CheckMaxSensitivity(sample));
  return CheckHaas(output, class_count, sample);
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
