#include "server/serving/answer_check.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status_macros.h"

namespace camserve {
namespace {

absl::Status CheckClassCount(int64_t found, const ServedModel& model) {
  const auto classes = static_cast<int64_t>(model.class_labels.size());
  if (found == classes) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "the model gives ", found, " classes for this image, but ", classes,
      " for an image of ", model.input.height, " x ", model.input.width,
      " pixels, the size that it is served with: send images of that size"));
}

}  // namespace

absl::Status CheckAnswer(const SampleExplanation& answer,
                         const ServedModel& model) {
  RETURN_IF_ERROR(
      CheckClassCount(static_cast<int64_t>(answer.logits.size()), model));
  if (model.output != OutputKind::kRegression) {
    RETURN_IF_ERROR(CheckClassCount(
        static_cast<int64_t>(answer.probabilities.size()), model));
  }
  const auto classes = static_cast<int>(model.class_labels.size());
  for (const SignedMap& map : answer.maps) {
    if (map.class_index >= 0 && map.class_index < classes) continue;
    return absl::FailedPreconditionError(
        absl::StrCat("the model explains a class ", map.class_index,
                     ", but has ", classes, " classes"));
  }
  return absl::OkStatus();
}

absl::Status CheckLogits(const Tensor& logits, int64_t samples,
                         const ServedModel& model) {
  if (logits.shape.size() != 2 || logits.shape[0] != samples) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the model gives logits of shape [", absl::StrJoin(logits.shape, ", "),
        "] for ", samples, " images: a row an image is what can be read"));
  }
  return CheckClassCount(logits.shape[1], model);
}

}  // namespace camserve
