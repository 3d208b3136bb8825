#include "common/scores/summarize.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "common/scores/bootstrap.h"
#include "common/scores/bootstrap_plan.h"
#include "common/scores/class_outcomes.h"
#include "common/scores/class_ranking.h"
#include "common/scores/classification.h"
#include "common/scores/draws.h"
#include "common/scores/mean_auc.h"
#include "common/scores/metric.h"
#include "common/scores/sample_columns.h"
#include "common/scores/score_summary.h"
#include "common/scores/summarize_scores.h"

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

// Fills `summary`. `places` are samples.ids.Places().
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

// Calls `take` with each column of scores, and with whether the bootstrap
// resamples a quotient of two sums of it instead of a mean.
template <typename Take>
void ForEachColumn(const SampleColumns& samples, const Take& take) {
  const bool has_pairs = samples.output == OutputKind::kMultiLabel;
  for (const auto& [key, columns] : samples.scores) {
    const bool is_over_predicted =
        TraitsOf(key.metric).averaging == Averaging::kMeanOverPredicted;
    take(columns.values, has_pairs || is_over_predicted);
    take(columns.relative_values, has_pairs);
  }
}

// The memory that summarizing the classification takes at its greatest, which
// is while AUCs are resampled.
size_t ClassificationBytes(const SampleColumns& samples) {
  const size_t count = samples.ids.size();
  const auto classes = static_cast<size_t>(samples.class_count);
  const size_t pairs = samples.outcomes.pairs.size();
  // A tie for each pair at most, in a vector that grew by doubling.
  constexpr size_t kTieBytes = 24;
  const size_t rankings =
      classes * count * sizeof(uint32_t) + pairs * kTieBytes;
  // What stands beside the draws: a ranking that is made, its probabilities,
  // how softmax scales each sample, and a count.
  constexpr size_t kWordsBytes = 80;
  constexpr size_t kClassBytes = 256;  // of the summary
  return samples.outcomes.bytes() +
         (pairs + samples.outcomes.unknown.size()) * sizeof(uint32_t) +
         count * (sizeof(DrawLanes::Lanes) + kWordsBytes) +
         std::min(rankings, kRankingBytes) + classes * kClassBytes;
}

// The memory that summarizing scores takes. What is resampled of a column is
// copied, and so is the difference of two: on average one and a half times the
// column.
size_t ScoreBytes(const SampleColumns& samples) {
  constexpr size_t kCopyBytes = 3 * sizeof(double) / 2;
  constexpr size_t kReplicateBytes =
      size_t{3} * kBootstrapReplicates * sizeof(double);
  size_t bytes = samples.outcomes.pairs.size() * sizeof(uint32_t);
  size_t most = 0;
  ForEachColumn(samples, [&](const ScoreColumn& column, bool is_quotient) {
    const auto count = static_cast<size_t>(column.count());
    bytes += count * kCopyBytes * (is_quotient ? 2 : 1) + kReplicateBytes;
    most = std::max(most, count);
  });
  return bytes + most * 4 * kCopyBytes;  // what one copy is made from
}

}  // namespace

int64_t ValuesIn(const SampleColumns& samples) {
  auto values = static_cast<int64_t>(samples.logits.size());
  ForEachColumn(samples, [&](const ScoreColumn& column, bool /*is_quotient*/) {
    values += column.count();
  });
  return values;
}

size_t SummaryBytes(const SampleColumns& samples) {
  const size_t places = 2 * samples.ids.size() * sizeof(uint32_t);
  return places + std::max(ClassificationBytes(samples), ScoreBytes(samples));
}

ScoreSummary Summarize(const SampleColumns& samples,
                       const BootstrapPlan& plan) {
  ScoreSummary summary = {.replicates = plan.replicates};
  const std::vector<uint32_t> places = samples.ids.Places();
  SummarizeClassification(samples, places, plan, summary.classification);
  SummarizeScores(samples, places, plan, summary);
  return summary;
}

}  // namespace camserve
