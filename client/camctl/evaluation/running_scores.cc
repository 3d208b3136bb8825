#include "client/camctl/evaluation/running_scores.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace camserve::camctl {

RunningScores::RunningScores(OutputKind output, int class_count)
    : output_(output), recalls_(class_count), specificities_(class_count) {}

void RunningScores::Add(const SampleScores& sample) {
  AddClassification(sample);
  for (const AopcScore& aopc : sample.aopc) {
    if (aopc.key.order == PerturbationOrder::kMorf) {
      aopc_[aopc.key.method].Add(aopc.score);
    }
  }
  for (const MaxSensitivityScore& sensitivity : sample.max_sensitivity) {
    max_sensitivity_[sensitivity.key.method].Add(sensitivity.score);
  }
  if (!sample.haas.empty()) {
    for (const int class_index : sample.true_classes) {
      accuracy_.Add(sample.Predicts(class_index));
    }
  }
  for (const HaasScore& haas : sample.haas) {
    assisted_accuracy_[haas.method].Add(haas.is_predicted);
  }
}

void RunningScores::AddClassification(const SampleScores& sample) {
  const auto holds = [](const std::vector<int>& classes, int index) {
    return std::binary_search(classes.begin(), classes.end(), index);
  };
  for (int index = 0; index < static_cast<int>(recalls_.size()); ++index) {
    if (holds(sample.true_classes, index)) {
      recalls_[index].Add(sample.Predicts(index));
    } else if (!holds(sample.unknown_classes, index)) {
      specificities_[index].Add(!sample.Predicts(index));
    }
  }
}

std::optional<double> RunningScores::balanced_accuracy() const {
  Mean mean;
  for (size_t i = 0; i < recalls_.size(); ++i) {
    if (recalls_[i].count == 0) continue;
    if (output_ == OutputKind::kExclusive) {
      mean.Add(recalls_[i].value());
    } else if (specificities_[i].count > 0) {
      mean.Add((recalls_[i].value() + specificities_[i].value()) / 2);
    }
  }
  if (mean.count == 0) return std::nullopt;
  return mean.value();
}

std::string RunningScores::Text() const {
  std::vector<std::string> parts;
  if (const std::optional<double> accuracy = balanced_accuracy()) {
    parts.push_back(absl::StrFormat("balanced accuracy %.3f", *accuracy));
  }
  const auto add = [&](const char* metric,
                       const std::map<CamMethod, Mean>& means, double divisor) {
    if (means.empty() || divisor == 0) return;
    std::string part = metric;
    for (const auto& [method, mean] : means) {
      absl::StrAppendFormat(&part, " %s %.3g", MethodName(method),
                            mean.value() / divisor);
    }
    parts.push_back(std::move(part));
  };
  add("AOPC", aopc_, 1);
  add("Max-Sensitivity", max_sensitivity_, 1);
  add("HAAS", assisted_accuracy_, accuracy_.count > 0 ? accuracy_.value() : 0);
  return absl::StrJoin(parts, ", ");
}

}  // namespace camserve::camctl
