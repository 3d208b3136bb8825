#include "common/scores/summarize_scores.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "common/scores/bootstrap.h"
#include "common/scores/pair_population.h"

namespace camserve {
namespace {

double Mean(const std::vector<double>& values) {
  return *MeanOf(values)(std::vector<int32_t>(values.size(), 1));
}

std::vector<double> Difference(std::vector<double> first,
                               const std::vector<double>& second) {
  for (size_t i = 0; i < first.size(); ++i) first[i] -= second[i];
  return first;
}

// The rows of `pairs` in the order of their samples' places, then of class.
std::vector<uint32_t> SortedRows(const std::vector<Pair>& pairs,
                                 absl::Span<const uint32_t> places) {
  std::vector<uint32_t> rows(pairs.size());
  std::iota(rows.begin(), rows.end(), 0);
  std::sort(rows.begin(), rows.end(), [&](uint32_t a, uint32_t b) {
    return std::pair(places[pairs[a].sample], a) <
           std::pair(places[pairs[b].sample], b);
  });
  return rows;
}

class ScoreSummarizer {
 public:
  ScoreSummarizer(const SampleColumns& samples,
                  absl::Span<const uint32_t> places, const BootstrapPlan& plan,
                  ScoreSummary& summary)
      : samples_(samples),
        is_multi_label_(samples.output == OutputKind::kMultiLabel),
        sorted_rows_(SortedRows(samples.outcomes.pairs, places)),
        bootstrap_(plan),
        summary_(summary) {}
  void Run();

 private:
  void SummarizeMean(const KeyColumns& columns, KeySummary& summary);
  void SummarizeOverPredicted(const KeyColumns& columns, KeySummary& summary);
  // Adds the differences from the methods before that of `key`.
  void AddDifferences(const ScoreKey& key, const KeyColumns& columns);

  // The pairs that all of `columns` have.
  PairPopulation PairsOf(
      std::initializer_list<const ScoreColumn*> columns) const;

  // False, and `estimate` as before, where there is nothing to estimate.
  bool Estimates(const PairPopulation& pairs, Statistic statistic,
                 Estimate* estimate);
  void AddEstimate(const PairPopulation& pairs, Statistic statistic,
                   std::optional<Estimate>& estimate);
  void AddMean(const ScoreColumn& column, std::optional<Estimate>& estimate);
  // Empty where classes are exclusive.
  std::vector<LabelMean> MeanByLabel(const ScoreColumn& column) const;
  const SampleColumns& samples_;
  const bool is_multi_label_;
  const std::vector<uint32_t> sorted_rows_;
  Bootstrap bootstrap_;
  ScoreSummary& summary_;
};

void ScoreSummarizer::Run() {
  // The bootstrap wants estimates to stay where they are.
  summary_.scores.reserve(samples_.scores.size());
  summary_.differences.reserve(samples_.scores.size() * CamMethods().size());
  for (const auto& [key, columns] : samples_.scores) {
    KeySummary& summary = summary_.scores.emplace_back();
    summary.key = key;
    const MetricTraits& traits = TraitsOf(key.metric);
    if (traits.averaging == Averaging::kMeanOverPredicted) {
      SummarizeOverPredicted(columns, summary);
    } else {
      SummarizeMean(columns, summary);
    }
    // A baseline looks at no map: it has no better method.
    if (traits.RoleOf(key.parameters) != ScoreRole::kBaseline) {
      AddDifferences(key, columns);
    }
  }
  bootstrap_.Run();
}

void ScoreSummarizer::SummarizeMean(const KeyColumns& columns,
                                    KeySummary& summary) {
  AddMean(columns.values, summary.score);
  AddMean(columns.relative_values, summary.relative_score);
  summary.labels = MeanByLabel(columns.values);
  // Where some pairs came without a curve, the mean curve would be of other
  // pairs than the score.
  if (columns.curves.curves() == columns.values.count()) {
    summary.mean_curve = columns.curves.Mean();
  }
}

void ScoreSummarizer::SummarizeOverPredicted(const KeyColumns& columns,
                                             KeySummary& summary) {
  const PairPopulation pairs = PairsOf({&columns.values});
  const std::vector<double> scores = pairs.Scores(columns.values);
  const std::vector<double> predicted = pairs.Predicted();
  summary.share_predicted = Mean(predicted);
  summary.mean_score = Mean(scores);
  // Replicates without a pair that is predicted on its original are left out.
  AddEstimate(pairs, pairs.Ratio(scores, predicted), summary.score);
  if (is_multi_label_) summary.labels = pairs.RatioByLabel(scores, predicted);
}

void ScoreSummarizer::AddDifferences(const ScoreKey& key,
                                     const KeyColumns& columns) {
  const bool is_over_predicted =
      TraitsOf(key.metric).averaging == Averaging::kMeanOverPredicted;
  for (const CamMethod second : CamMethods()) {
    if (second >= key.method) continue;
    const auto found = samples_.scores.find(WithMethod(key, second));
    if (found == samples_.scores.end()) continue;
    const ScoreColumn& others = found->second.values;
    const PairPopulation pairs = PairsOf({&columns.values, &others});
    const std::vector<double> difference =
        Difference(pairs.Scores(columns.values), pairs.Scores(others));
    PairedDifference& added = summary_.differences.emplace_back();
    added = {.first = key.method, .second = second, .key = key};
    // Nothing where no pair has both.
    if (!Estimates(pairs,
                   is_over_predicted
                       ? pairs.Ratio(difference, pairs.Predicted())
                       : pairs.Mean(difference),
                   &added.difference)) {
      summary_.differences.pop_back();
    }
  }
}

PairPopulation ScoreSummarizer::PairsOf(
    std::initializer_list<const ScoreColumn*> columns) const {
  std::vector<uint32_t> rows;
  for (const uint32_t row : sorted_rows_) {
    const bool has_all =
        std::all_of(columns.begin(), columns.end(),
                    [row](const ScoreColumn* c) { return c->Has(row); });
    if (has_all) rows.push_back(row);
  }
  return {samples_.outcomes.pairs, std::move(rows)};
}

bool ScoreSummarizer::Estimates(const PairPopulation& pairs,
                                Statistic statistic, Estimate* estimate) {
  if (!bootstrap_.Add(pairs.samples(), std::move(statistic), estimate)) {
    return false;
  }
  if (is_multi_label_) estimate->pairs = pairs.pairs();
  return true;
}

void ScoreSummarizer::AddEstimate(const PairPopulation& pairs,
                                  Statistic statistic,
                                  std::optional<Estimate>& estimate) {
  if (!Estimates(pairs, std::move(statistic), &estimate.emplace())) {
    estimate.reset();
  }
}

void ScoreSummarizer::AddMean(const ScoreColumn& column,
                              std::optional<Estimate>& estimate) {
  const PairPopulation pairs = PairsOf({&column});
  AddEstimate(pairs, pairs.Mean(pairs.Scores(column)), estimate);
}

std::vector<LabelMean> ScoreSummarizer::MeanByLabel(
    const ScoreColumn& column) const {
  if (!is_multi_label_) return {};
  const PairPopulation pairs = PairsOf({&column});
  return pairs.MeanByLabel(pairs.Scores(column));
}

}  // namespace

void SummarizeScores(const SampleColumns& samples,
                     absl::Span<const uint32_t> places,
                     const BootstrapPlan& plan, ScoreSummary& summary) {
  ScoreSummarizer(samples, places, plan, summary).Run();
}

}  // namespace camserve
