#include "scores/summarize_classification.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "scores/class_outcomes.h"
#include "scores/class_ranking.h"
#include "scores/classification.h"
#include "scores/statistics.h"

namespace camserve {
namespace {

// Of the samples in the order of their places.
std::vector<float> LogitsByPlace(const SampleColumns& samples,
                                 absl::Span<const uint32_t> places) {
  std::vector<float> logits(samples.logits.size());
  const auto count = static_cast<ptrdiff_t>(samples.class_count);
  for (size_t row = 0; row < places.size(); ++row) {
    std::copy_n(samples.logits.begin() + static_cast<ptrdiff_t>(row) * count,
                count, logits.begin() + places[row] * count);
  }
  return logits;
}

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
    absl::Span<const ClassRanking> rankings) {
  const std::vector<int32_t> once(outcomes.samples, 1);
  const std::vector<ClassCounts> counts =
      CountClasses(outcomes, samples.class_count, once);
  const std::vector<std::optional<double>> aucs = Aucs(rankings, once);
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

Statistic MeanAucOf(std::vector<ClassRanking> rankings) {
  return [rankings = std::move(rankings)](DrawCounts counts) {
    return MeanOfPresent(Aucs(rankings, counts));
  };
}

}  // namespace

void SummarizeClassification(const SampleColumns& samples,
                             absl::Span<const uint32_t> places,
                             Bootstrap& bootstrap,
                             ClassificationSummary& summary) {
  ClassOutcomes outcomes = samples.outcomes.Renumbered(places);
  std::vector<ClassRanking> rankings =
      RankClasses(samples.output, samples.class_count, outcomes,
                  LogitsByPlace(samples, places));
  summary.samples = outcomes.samples;
  summary.classes = ClassSummaries(samples, outcomes, rankings);

  // Of exclusive classes an exact match is a correct classification.
  const std::vector<double> matches = ExactMatches(outcomes);
  Add(static_cast<int64_t>(matches.size()), MeanOf(matches), bootstrap,
      samples.output == OutputKind::kExclusive ? summary.accuracy
                                               : summary.exact_match);
  Add(summary.samples, BalancedAccuracyOf(samples, std::move(outcomes)),
      bootstrap, summary.balanced_accuracy);
  Add(summary.samples, MeanAucOf(std::move(rankings)), bootstrap,
      summary.mean_auc);
}

}  // namespace camserve
