#include "client/camctl/evaluation/running_scores.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace camserve::camctl {

RunningScores::RunningScores(OutputKind output, int class_count)
    : output_(output), recalls_(class_count), specificities_(class_count) {}

void RunningScores::Add(const SampleScores& sample) {
  AddClassification(sample);
  std::set<Metric> over_predicted;
  for (const Score& score : sample.scores) {
    const MetricTraits& traits = TraitsOf(score.key.metric);
    if (traits.RoleOf(score.key.parameters) != ScoreRole::kHeadline) continue;
    scores_[score.key.metric][score.key.method].Add(score.value);
    if (traits.averaging == Averaging::kMeanOverPredicted) {
      over_predicted.insert(score.key.metric);
    }
  }
  for (const Metric metric : over_predicted) {
    for (const int class_index : sample.true_classes) {
      predicted_[metric].Add(sample.Predicts(class_index));
    }
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
  for (const auto& [metric, means] : scores_) {
    const auto predicted = predicted_.find(metric);
    const double divisor =
        predicted == predicted_.end() ? 1 : predicted->second.value();
    if (divisor == 0) continue;
    std::string part = TraitsOf(metric).title;
    for (const auto& [method, mean] : means) {
      absl::StrAppendFormat(&part, " %s %.3g", MethodName(method),
                            mean.value() / divisor);
    }
    parts.push_back(std::move(part));
  }
  return absl::StrJoin(parts, ", ");
}

}  // namespace camserve::camctl
