#include "server/api/sample_reader.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/invalid.h"
#include "common/output_kind.h"
#include "common/status_macros.h"
#include "common/text.h"
#include "server/api/class_selector.h"
#include "server/api/image_reader.h"

namespace camserve {
namespace {

constexpr size_t kLongestId = 1024;

absl::StatusOr<int> ReadClass(const v1::Sample& sample,
                              const ServedModel& model) {
  const int classes = static_cast<int>(model.class_labels.size());
  switch (sample.truth_case()) {
    case v1::Sample::kClassIndex:
      if (sample.class_index() >= 0 && sample.class_index() < classes) {
        return sample.class_index();
      }
      return Invalid("class_index: ", sample.class_index(), " is outside 0 to ",
                     classes - 1, ", the model's classes");
    case v1::Sample::kClassLabel:
      return FindClass(sample.class_label(), model.class_labels, "class_label");
    case v1::Sample::kLabels:
      return Invalid(
          "labels: the model's classes exclude each other, and an image has "
          "one; set class_index or class_label, the sample's true class");
    case v1::Sample::TRUTH_NOT_SET:
      break;
  }
  return Invalid(
      "truth: empty; set class_index or class_label, the sample's true class");
}

using LabelNames = google::protobuf::RepeatedPtrField<std::string>;

// Ascending.
absl::StatusOr<std::vector<int>> ReadLabels(absl::string_view field,
                                            const LabelNames& names,
                                            const ServedModel& model) {
  std::set<int> indices;
  for (int i = 0; i < names.size(); ++i) {
    const std::string at = absl::StrCat(field, "[", i, "]");
    ASSIGN_OR_RETURN(const int index,
                     FindClass(names[i], model.class_labels, at));
    if (!indices.insert(index).second) {
      return Invalid(at, ": ", Quoted(names[i]),
                     " is named twice; name each label once");
    }
  }
  return std::vector<int>(indices.begin(), indices.end());
}

absl::Status CheckDisjoint(const LabelledSample& labelled,
                           const ServedModel& model) {
  for (const int index : labelled.unknown_classes) {
    if (!std::binary_search(labelled.true_classes.begin(),
                            labelled.true_classes.end(), index)) {
      continue;
    }
    return Invalid("labels.unknowns: ", Quoted(model.class_labels[index]),
                   " is among positives too; name it in one of the two");
  }
  return absl::OkStatus();
}

absl::Status RefuseSingleClass(v1::Sample::TruthCase truth) {
  const char* const what = truth == v1::Sample::kClassIndex ? "class_index: "
                           : truth == v1::Sample::kClassLabel
                               ? "class_label: "
                               : "truth: empty; ";
  return Invalid(what,
                 "the model is multi-label; set labels, with all labels that "
                 "are on the image in positives (none, where it has none) and "
                 "those of which nobody knows in unknowns");
}

// Each label that is on the image is explained, and at every noisy point again.
absl::Status CheckCount(int positives, const ServiceLimits& limits) {
  if (positives <= limits.classes_per_request) return absl::OkStatus();
  return Invalid("labels.positives: ", positives, " labels; at most ",
                 limits.classes_per_request,
                 " are measured of one sample (the server's --max_classes)");
}

absl::Status ReadLabelSet(const v1::Sample& sample, const ServedModel& model,
                          const ServiceLimits& limits,
                          LabelledSample& labelled) {
  if (!sample.has_labels()) return RefuseSingleClass(sample.truth_case());
  RETURN_IF_ERROR(CheckCount(sample.labels().positives_size(), limits));
  ASSIGN_OR_RETURN(
      labelled.true_classes,
      ReadLabels("labels.positives", sample.labels().positives(), model));
  ASSIGN_OR_RETURN(
      labelled.unknown_classes,
      ReadLabels("labels.unknowns", sample.labels().unknowns(), model));
  return CheckDisjoint(labelled, model);
}

absl::Status ReadTruth(const v1::Sample& sample, const ServedModel& model,
                       const ServiceLimits& limits, LabelledSample& labelled) {
  if (model.output == OutputKind::kMultiLabel) {
    return ReadLabelSet(sample, model, limits, labelled);
  }
  ASSIGN_OR_RETURN(const int index, ReadClass(sample, model));
  labelled.true_classes = {index};
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<LabelledSample> ReadSample(const v1::Sample& sample,
                                          const ServedModel& model,
                                          const ServiceLimits& limits) {
  if (sample.id().empty() || sample.id().size() > kLongestId) {
    return Invalid("id: ", sample.id().size(),
                   " bytes; a sample needs an id of 1 to ", kLongestId,
                   " bytes, unique in the stream");
  }
  LabelledSample labelled;
  labelled.id = sample.id();
  RETURN_IF_ERROR(ReadTruth(sample, model, limits, labelled));
  ASSIGN_OR_RETURN(ImageInput image,
                   ReadImage(sample.image(), model, limits.image));
  labelled.x = std::move(image.input);
  return labelled;
}

}  // namespace camserve
