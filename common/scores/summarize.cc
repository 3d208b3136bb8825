#include "common/scores/summarize.h"

#include <algorithm>
#include <vector>

#include "common/scores/draws.h"
#include "common/scores/mean_auc.h"
#include "common/scores/metric.h"
#include "common/scores/summarize_classification.h"
#include "common/scores/summarize_scores.h"

namespace camserve {
namespace {

// Calls `take` with each column of scores, and whether what is resampled are
// two sums by sample of which a quotient is made.
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

// While the AUCs are resampled, which is when most of it is there.
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

// What is resampled of a column is copied, and so is the difference of two: on
// the average one and a half of a column.
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
