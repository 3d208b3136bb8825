#include "server/evaluation/evaluation_report.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/cam_method.h"
#include "common/scores/metric.h"

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
  std::map<std::pair<Metric, CamMethod>, Mean> means;
  for (const KeySummary& one : summary.scores) {
    const ScoreKey& key = one.key;
    if (TraitsOf(key.metric).RoleOf(key.parameters) == ScoreRole::kHeadline) {
      means[{key.metric, key.method}].Add(one.score);
    }
  }
  for (const auto& [of, mean] : means) {
    add(TraitsOf(of.first).name, NamesOf(of.second).label, mean.value());
  }
  return scores;
}

}  // namespace camserve
