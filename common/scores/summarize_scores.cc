#include "common/scores/summarize_scores.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <numeric>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "common/scores/bootstrap.h"
#include "common/scores/pair_population.h"
#include "common/scores/statistics.h"

namespace camserve {
namespace {

// The methods of a paired difference.
constexpr CamMethod kFirst = CamMethod::kHiResCam;
constexpr CamMethod kSecond = CamMethod::kGradCam;

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
  void SummarizeAopc();
  void SummarizeMaxSensitivity();
  void SummarizeHaas();
  void SummarizeHaasDifference();

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
  // Nothing where no pair has both.
  void AddDifference(PairedScore score, const PairPopulation& pairs,
                     Statistic statistic);
  void AddMeanDifference(PairedScore score, const ScoreColumn& first,
                         const ScoreColumn& second);

  const SampleColumns& samples_;
  const bool is_multi_label_;
  const std::vector<uint32_t> sorted_rows_;
  Bootstrap bootstrap_;
  ScoreSummary& summary_;
};

void ScoreSummarizer::Run() {
  // The bootstrap wants estimates to stay where they are.
  summary_.aopc.reserve(samples_.aopc.size());
  summary_.max_sensitivity.reserve(samples_.max_sensitivity.size());
  summary_.haas.reserve(samples_.haas.size());
  summary_.differences.reserve(samples_.aopc.size() +
                               samples_.max_sensitivity.size() +
                               samples_.haas.size());
  SummarizeAopc();
  SummarizeMaxSensitivity();
  SummarizeHaas();
  bootstrap_.Run();
}

void ScoreSummarizer::SummarizeAopc() {
  for (const auto& [key, column] : samples_.aopc) {
    AopcSummary& summary = summary_.aopc.emplace_back();
    summary.key = key;
    AddMean(column.scores, summary.score);
    summary.labels = MeanByLabel(column.scores);
    // Where some pairs came without, a mean would be of other pairs than the
    // score's.
    if (column.curves.curves() == column.scores.count()) {
      summary.mean_curve = column.curves.Mean();
    }
    // A random order looks at no map: it has no better method.
    if (key.method != kFirst || key.order == PerturbationOrder::kRandom) {
      continue;
    }
    const auto second = samples_.aopc.find({kSecond, key.grid, key.order});
    if (second == samples_.aopc.end()) continue;
    AddMeanDifference(key, column.scores, second->second.scores);
  }
}

void ScoreSummarizer::SummarizeMaxSensitivity() {
  for (const auto& [key, column] : samples_.max_sensitivity) {
    MaxSensitivitySummary& summary = summary_.max_sensitivity.emplace_back();
    summary.key = key;
    AddMean(column.scores, summary.score);
    AddMean(column.relative_scores, summary.relative_score);
    summary.labels = MeanByLabel(column.scores);
    if (key.method != kFirst) continue;
    const auto second = samples_.max_sensitivity.find({kSecond, key.radius});
    if (second == samples_.max_sensitivity.end()) continue;
    AddMeanDifference(key, column.scores, second->second.scores);
  }
}

void ScoreSummarizer::SummarizeHaas() {
  for (const auto& [method, column] : samples_.haas) {
    const PairPopulation pairs = PairsOf({&column});
    const std::vector<double> assisted = pairs.Scores(column);
    const std::vector<double> original = pairs.Predicted();
    HaasSummary& summary = summary_.haas.emplace_back();
    summary.method = method;
    summary.accuracy_original = Mean(original);
    summary.accuracy_assisted = Mean(assisted);
    // Replicates without a pair that is predicted on its original are left out.
    AddEstimate(pairs, pairs.Ratio(assisted, original), summary.score);
    if (is_multi_label_) {
      summary.labels = pairs.RatioByLabel(assisted, original);
    }
  }
  SummarizeHaasDifference();
}

void ScoreSummarizer::SummarizeHaasDifference() {
  const auto first = samples_.haas.find(kFirst);
  const auto second = samples_.haas.find(kSecond);
  if (first == samples_.haas.end() || second == samples_.haas.end()) return;
  const PairPopulation pairs = PairsOf({&first->second, &second->second});
  AddDifference(std::monostate(), pairs,
                pairs.Ratio(Difference(pairs.Scores(first->second),
                                       pairs.Scores(second->second)),
                            pairs.Predicted()));
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

void ScoreSummarizer::AddDifference(PairedScore score,
                                    const PairPopulation& pairs,
                                    Statistic statistic) {
  PairedDifference& difference = summary_.differences.emplace_back();
  difference = {.first = kFirst, .second = kSecond, .score = score};
  if (!Estimates(pairs, std::move(statistic), &difference.difference)) {
    summary_.differences.pop_back();
  }
}

void ScoreSummarizer::AddMeanDifference(PairedScore score,
                                        const ScoreColumn& first,
                                        const ScoreColumn& second) {
  const PairPopulation pairs = PairsOf({&first, &second});
  AddDifference(
      score, pairs,
      pairs.Mean(Difference(pairs.Scores(first), pairs.Scores(second))));
}

}  // namespace

void SummarizeScores(const SampleColumns& samples,
                     absl::Span<const uint32_t> places,
                     const BootstrapPlan& plan, ScoreSummary& summary) {
  ScoreSummarizer(samples, places, plan, summary).Run();
}

}  // namespace camserve
