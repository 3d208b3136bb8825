#include "server/evaluation/evaluation_report.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/cam_method.h"

namespace camserve {
namespace {

class Mean {
 public:
  void Add(const std::optional<Estimate>& estimate) {
    if (!estimate.has_value()) return;
    sum_ += estimate->mean;
    ++count_;
  }
  std::optional<double> value() const {
    if (count_ == 0) return std::nullopt;
    return sum_ / count_;
  }

 private:
  double sum_ = 0;
  int count_ = 0;
};

std::optional<double> MeanOf(const std::optional<Estimate>& estimate) {
  Mean mean;
  mean.Add(estimate);
  return mean.value();
}

}  // namespace

std::vector<QualityScore> QualityScores(const ScoreSummary& summary) {
  std::vector<QualityScore> scores;
  const auto add = [&](const char* metric, const char* method,
                       std::optional<double> value) {
    if (value.has_value()) scores.push_back({metric, method, *value});
  };
  const ClassificationSummary& classification = summary.classification;
  add("accuracy", "", MeanOf(classification.accuracy));
  add("balanced_accuracy", "", MeanOf(classification.balanced_accuracy));
  add("mean_auc", "", MeanOf(classification.mean_auc));
  add("exact_match", "", MeanOf(classification.exact_match));
  for (const CamMethod method : kCamMethods) {
    Mean aopc;
    for (const AopcSummary& of_grid : summary.aopc) {
      if (of_grid.key.method == method &&
          of_grid.key.order == PerturbationOrder::kMorf) {
        aopc.Add(of_grid.score);
      }
    }
    Mean sensitivity;
    for (const MaxSensitivitySummary& of_radius : summary.max_sensitivity) {
      if (of_radius.key.method == method) sensitivity.Add(of_radius.score);
    }
    Mean haas;
    for (const HaasSummary& of_method : summary.haas) {
      if (of_method.method == method) haas.Add(of_method.score);
    }
    add("aopc", NamesOf(method).label, aopc.value());
    add("max_sensitivity", NamesOf(method).label, sensitivity.value());
    add("haas", NamesOf(method).label, haas.value());
  }
  return scores;
}

}  // namespace camserve
