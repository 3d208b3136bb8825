#include "common/scores/summarize_classification.h"

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "common/scores/bootstrap.h"
#include "common/scores/class_outcomes.h"
#include "common/scores/class_ranker.h"
#include "common/scores/classification.h"
#include "common/scores/mean_auc.h"
#include "common/scores/statistics.h"

namespace camserve {
namespace {

ClassSummary SummaryOf(OutputKind output, const ClassCounts& counts,
                       std::optional<double> auc) {
  ClassSummary summary = {
      .samples = counts.positives, .recall = counts.Recall(), .auc = auc};
  if (output == OutputKind::kExclusive) return summary;
  summary.negatives = counts.negatives;
  summary.specificity = counts.Specificity();
  summary.balanced_accuracy = counts.BalancedAccuracy();
  summary.prevalence = counts.Prevalence();
  return summary;
}

void Add(int64_t population, Statistic statistic, Bootstrap& bootstrap,
         std::optional<Estimate>& estimate) {
  if (!bootstrap.Add(population, std::move(statistic), &estimate.emplace())) {
    estimate.reset();
  }
}

std::vector<ClassSummary> ClassSummaries(
    const SampleColumns& samples, const ClassOutcomes& outcomes,
    absl::Span<const std::optional<double>> aucs) {
  const std::vector<int32_t> once(outcomes.samples, 1);
  const std::vector<ClassCounts> counts =
      CountClasses(outcomes, samples.class_count, once);
  std::vector<ClassSummary> summaries;
  summaries.reserve(counts.size());
  for (size_t m = 0; m < counts.size(); ++m) {
    summaries.push_back(SummaryOf(samples.output, counts[m], aucs[m]));
  }
  return summaries;
}

Statistic BalancedAccuracyOf(const SampleColumns& samples,
                             ClassOutcomes outcomes) {
  return [output = samples.output, class_count = samples.class_count,
          outcomes = std::move(outcomes)](DrawCounts counts) {
    return MeanBalancedAccuracy(output,
                                CountClasses(outcomes, class_count, counts));
  };
}

}  // namespace

void SummarizeClassification(const SampleColumns& samples,
                             absl::Span<const uint32_t> places,
                             const BootstrapPlan& plan,
                             ClassificationSummary& summary) {
  ClassOutcomes outcomes = samples.outcomes.Renumbered(places);
  AucSummary auc = SummarizeAuc(
      {samples.output, samples.class_count, outcomes, samples.logits, places},
      plan);
  summary.samples = outcomes.samples;
  summary.classes = ClassSummaries(samples, outcomes, auc.classes);
  summary.mean_auc = auc.mean;

  // Of exclusive classes an exact match is a correct classification.
  Bootstrap bootstrap(plan);
  const std::vector<double> matches = ExactMatches(outcomes);
  Add(static_cast<int64_t>(matches.size()), MeanOf(matches), bootstrap,
      samples.output == OutputKind::kExclusive ? summary.accuracy
                                               : summary.exact_match);
  Add(summary.samples, BalancedAccuracyOf(samples, std::move(outcomes)),
      bootstrap, summary.balanced_accuracy);
  bootstrap.Run();
}

}  // namespace camserve
