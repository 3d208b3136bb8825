#include "scores/sample_check.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "server/core/status_macros.h"

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

// Scores of one sample are few: each key is compared with those before.
template <typename Score, typename Key>
absl::Status CheckDistinct(absl::string_view field,
                           const std::vector<Score>& scores, Key Score::*key) {
  for (auto score = scores.begin(); score != scores.end(); ++score) {
    const auto has_its_key = [&](const Score& earlier) {
      return earlier.*key == (*score).*key;
    };
    if (std::any_of(scores.begin(), score, has_its_key)) {
      return absl::InvalidArgumentError(absl::StrCat(
          field, ": two scores of one method and setting; send one"));
    }
  }
  return absl::OkStatus();
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
    RETURN_IF_ERROR(CheckFinite("max_sensitivity.radius", score.key.radius));
    RETURN_IF_ERROR(CheckFinite("max_sensitivity.score", score.score));
    RETURN_IF_ERROR(CheckFinite("max_sensitivity.relative_score",
                                score.relative_score.value_or(0)));
  }
  return CheckDistinct("max_sensitivity", sample.max_sensitivity,
                       &MaxSensitivityScore::key);
}

absl::Status CheckHaas(const SampleScores& sample, int class_count) {
  for (const HaasScore& score : sample.haas) {
    RETURN_IF_ERROR(
        CheckClass("haas.predicted_index", score.predicted_index, class_count));
  }
  return CheckDistinct("haas", sample.haas, &HaasScore::method);
}

absl::Status CheckClassification(const SampleScores& sample, int class_count) {
  if (static_cast<int>(sample.logits.size()) != class_count) {
    return absl::InvalidArgumentError(
        absl::StrCat("logits: ", sample.logits.size(),
                     " of them; the model has ", class_count, " classes"));
  }
  for (const float logit : sample.logits) {
    RETURN_IF_ERROR(CheckFinite("logits", logit));
  }
  RETURN_IF_ERROR(CheckClass("class_index", sample.class_index, class_count));
  return CheckClass("predicted_index", sample.predicted_index, class_count);
}

absl::Status CheckFields(const SampleScores& sample, int class_count) {
  RETURN_IF_ERROR(CheckClassification(sample, class_count));
  if (!sample.is_correct() &&
      !(sample.aopc.empty() && sample.max_sensitivity.empty())) {
    return absl::InvalidArgumentError(
        "aopc and max_sensitivity are of correctly classified samples; this "
        "one "
        "is not");
  }
  RETURN_IF_ERROR(CheckAopc(sample));
  RETURN_IF_ERROR(CheckMaxSensitivity(sample));
  return CheckHaas(sample, class_count);
}

}  // namespace

absl::Status CheckSample(const SampleScores& sample, int class_count) {
  if (sample.id.empty()) {
    return absl::InvalidArgumentError("id: empty; each sample needs its own");
  }
  absl::Status status = CheckFields(sample, class_count);
  if (status.ok()) return status;
  return {status.code(),
          absl::StrCat("sample \"", absl::Utf8SafeCHexEscape(sample.id),
                       "\": ", status.message())};
}

}  // namespace camserve
