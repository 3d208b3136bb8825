#include "client/camctl/evaluation/running_scores.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace camserve::camctl {

RunningScores::RunningScores(int class_count) : recalls_(class_count) {}

void RunningScores::Add(const SampleScores& sample) {
  recalls_[sample.class_index].Add(sample.is_correct());
  for (const AopcScore& aopc : sample.aopc) {
    if (aopc.key.order == PerturbationOrder::kMorf) {
      aopc_[aopc.key.method].Add(aopc.score);
    }
  }
  for (const MaxSensitivityScore& sensitivity : sample.max_sensitivity) {
    max_sensitivity_[sensitivity.key.method].Add(sensitivity.score);
  }
  if (!sample.haas.empty()) accuracy_.Add(sample.is_correct());
  for (const HaasScore& haas : sample.haas) {
    assisted_accuracy_[haas.method].Add(haas.predicted_index ==
                                        sample.class_index);
  }
}

double RunningScores::balanced_accuracy() const {
  Mean mean;
  for (const Mean& recall : recalls_) {
    if (recall.count > 0) mean.Add(recall.value());
  }
  return mean.count > 0 ? mean.value() : 0;
}

std::string RunningScores::Text() const {
  if (std::all_of(recalls_.begin(), recalls_.end(),
                  [](const Mean& recall) { return recall.count == 0; })) {
    return "";
  }
  std::string text =
      absl::StrFormat("balanced accuracy %.3f", balanced_accuracy());
  const auto append = [&](const char* metric,
                          const std::map<CamMethod, Mean>& means,
                          double divisor) {
    if (means.empty() || divisor == 0) return;
    absl::StrAppend(&text, ", ", metric);
    for (const auto& [method, mean] : means) {
      absl::StrAppendFormat(&text, " %s %.3g", MethodName(method),
                            mean.value() / divisor);
    }
  };
  append("AOPC", aopc_, 1);
  append("Max-Sensitivity", max_sensitivity_, 1);
  append("HAAS", assisted_accuracy_,
         accuracy_.count > 0 ? accuracy_.value() : 0);
  return text;
}

}  // namespace camserve::camctl
