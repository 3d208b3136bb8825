#include "server/api/class_selector.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/invalid.h"
#include "common/status_macros.h"
#include "common/text.h"

namespace camserve {
namespace {

constexpr size_t kLabelsShown = 8;

using Labels = std::vector<std::string>;

absl::Status CheckCount(const char* field, int count, int most) {
  if (count == 0) {
    return Invalid(field,
                   ": empty; name at least one class, or leave classes "
                   "out for the one with the greatest logit");
  }
  if (count > most) {
    return Invalid(field, ": ", count, " classes; at most ", most,
                   " are explained in one request: send several");
  }
  return absl::OkStatus();
}

absl::Status CheckDistinct(const char* field, const ClassIndices& indices) {
  ClassIndices sorted = indices;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice == sorted.end()) return absl::OkStatus();
  return Invalid(field, ": class ", *twice,
                 " is named twice; name each class once");
}

absl::StatusOr<ClassSelection> ReadTopK(int k, const Labels& labels, int most) {
  const int classes = static_cast<int>(labels.size());
  if (k < 1 || k > std::min(classes, most)) {
    return Invalid("classes.top_k: ", k, " is outside 1 to ",
                   std::min(classes, most), "; the model has ", classes,
                   " classes, and at most ", most,
                   " are explained in one request");
  }
  return TopK{k};
}

absl::StatusOr<ClassSelection> ReadIndices(const v1::ClassIndices& message,
                                           const Labels& labels, int most) {
  RETURN_IF_ERROR(
      CheckCount("classes.indices.values", message.values_size(), most));
  const int classes = static_cast<int>(labels.size());
  ClassIndices indices(message.values().begin(), message.values().end());
  for (size_t i = 0; i < indices.size(); ++i) {
    if (indices[i] >= 0 && indices[i] < classes) continue;
    return Invalid("classes.indices.values[", i, "]: ", indices[i],
                   " is outside 0 to ", classes - 1, ", the model's classes");
  }
  RETURN_IF_ERROR(CheckDistinct("classes.indices.values", indices));
  return indices;
}

std::string SomeLabels(const Labels& labels) {
  const size_t shown = std::min(labels.size(), kLabelsShown);
  return absl::StrCat(
      absl::StrJoin(labels.begin(), labels.begin() + shown, ", ",
                    [](std::string* text, const std::string& label) {
                      absl::StrAppend(text, Quoted(label));
                    }),
      shown < labels.size() ? ", ..." : "");
}

absl::StatusOr<ClassSelection> ReadLabels(const v1::ClassLabels& message,
                                          const Labels& labels, int most) {
  RETURN_IF_ERROR(
      CheckCount("classes.labels.values", message.values_size(), most));
  ClassIndices indices;
  for (int i = 0; i < message.values_size(); ++i) {
    ASSIGN_OR_RETURN(const int index,
                     FindClass(message.values(i), labels,
                               absl::StrCat("classes.labels.values[", i, "]")));
    indices.push_back(index);
  }
  RETURN_IF_ERROR(CheckDistinct("classes.labels.values", indices));
  return indices;
}

absl::StatusOr<ClassSelection> ReadAboveThreshold(bool value,
                                                  const ServedModel& model,
                                                  int most) {
  if (model.output == OutputKind::kRegression) {
    return Invalid(
        "classes.above_threshold: the model's outputs are measurements and "
        "have no thresholds; name those to explain in classes.labels, or set "
        "classes.top_k for the greatest");
  }
  if (model.output != OutputKind::kMultiLabel) {
    return Invalid(
        "classes.above_threshold: the model's classes exclude each other and "
        "have no thresholds; set classes.top_k, or leave classes out for the "
        "one with the greatest logit");
  }
  if (!value) {
    return Invalid(
        "classes.above_threshold: false selects nothing; set it to true, or "
        "leave classes out for the label with the greatest logit");
  }
  return AboveThreshold{.thresholds = model.thresholds, .most = most};
}

}  // namespace

absl::StatusOr<int> FindClass(absl::string_view label, const Labels& labels,
                              absl::string_view field) {
  const auto found = std::find(labels.begin(), labels.end(), label);
  if (found == labels.end()) {
    return Invalid(field, ": the model has no class ", Quoted(label),
                   "; it has ", SomeLabels(labels));
  }
  return static_cast<int>(found - labels.begin());
}

absl::StatusOr<ClassSelection> ReadClassSelector(
    const v1::ClassSelector& selector, const ServedModel& model, int most) {
  const Labels& labels = model.class_labels;
  switch (selector.selection_case()) {
    case v1::ClassSelector::kTopK:
      return ReadTopK(selector.top_k(), labels, most);
    case v1::ClassSelector::kIndices:
      return ReadIndices(selector.indices(), labels, most);
    case v1::ClassSelector::kLabels:
      return ReadLabels(selector.labels(), labels, most);
    case v1::ClassSelector::kAboveThreshold:
      return ReadAboveThreshold(selector.above_threshold(), model, most);
    case v1::ClassSelector::SELECTION_NOT_SET:
      break;
  }
  return TopK{1};
}

}  // namespace camserve
