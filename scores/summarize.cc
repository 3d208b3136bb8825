#include "scores/summarize.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "scores/bootstrap.h"
#include "scores/classification.h"
#include "scores/statistics.h"

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

// Writes one summary, part by part; the intervals of all parts come last.
class Summarizer {
 public:
  Summarizer(const SampleColumns& samples, uint64_t seed)
      : samples_(samples),
        sorted_rows_(samples.ids.SortedRows()),
        bootstrap_(seed) {
    for (const uint32_t row : sorted_rows_) {
      classes_.push_back(samples.classes[row]);
      predictions_.push_back(samples.predictions[row]);
    }
  }
  ScoreSummary Run();

 private:
  using Rows = std::vector<uint32_t>;

  void SummarizeClassification();
  void RankClassesById();
  void SummarizeClasses();
  void SummarizeAopc();
  void SummarizeMaxSensitivity();
  void SummarizeHaas();

  // Those that all of `columns` have, sorted by id.
  Rows RowsOf(std::initializer_list<const ScoreColumn*> columns) const;
  static std::vector<double> Values(const ScoreColumn& column,
                                    const Rows& rows);
  // 1 for a correctly classified sample, else 0.
  std::vector<double> Correct(const Rows& rows) const;

  void AddEstimate(const Rows& rows, Statistic statistic,
                   std::optional<Estimate>& estimate);
  void AddMean(const ScoreColumn& column, std::optional<Estimate>& estimate);
  // Nothing where no sample has both.
  void AddDifference(PairedScore score, const Rows& rows, Statistic statistic);
  void AddMeanDifference(PairedScore score, const ScoreColumn& first,
                         const ScoreColumn& second);
  void SummarizeHaasDifference();

  const SampleColumns& samples_;
  const Rows sorted_rows_;
  std::vector<int32_t> classes_;      // sorted by id
  std::vector<int32_t> predictions_;  // likewise
  std::vector<ClassRanking> rankings_;
  Bootstrap bootstrap_;
  ScoreSummary summary_;
};

ScoreSummary Summarizer::Run() {
  // The bootstrap wants estimates to stay where they are.
  summary_.aopc.reserve(samples_.aopc.size());
  summary_.max_sensitivity.reserve(samples_.max_sensitivity.size());
  summary_.haas.reserve(samples_.haas.size());
  summary_.differences.reserve(samples_.aopc.size() +
                               samples_.max_sensitivity.size() +
                               samples_.haas.size());
  SummarizeClassification();
  SummarizeAopc();
  SummarizeMaxSensitivity();
  SummarizeHaas();
  bootstrap_.Run();
  return std::move(summary_);
}

void Summarizer::SummarizeClassification() {
  ClassificationSummary& summary = summary_.classification;
  summary.samples = static_cast<int64_t>(sorted_rows_.size());
  RankClassesById();
  SummarizeClasses();
  AddEstimate(sorted_rows_, MeanOf(Correct(sorted_rows_)), summary.accuracy);
  const auto balanced_accuracy = [this](DrawCounts counts) {
    return MeanOfPresent(
        Recalls(classes_, predictions_, samples_.class_count, counts));
  };
  AddEstimate(sorted_rows_, balanced_accuracy, summary.balanced_accuracy);
  const auto mean_auc = [this](DrawCounts counts) {
    return MeanOfPresent(Aucs(rankings_, counts));
  };
  AddEstimate(sorted_rows_, mean_auc, summary.mean_auc);
}

void Summarizer::RankClassesById() {
  std::vector<float> logits;
  logits.reserve(samples_.logits.size());
  for (const uint32_t row : sorted_rows_) {
    const auto first = samples_.logits.begin() +
                       static_cast<ptrdiff_t>(row) * samples_.class_count;
    logits.insert(logits.end(), first, first + samples_.class_count);
  }
  rankings_ = RankClasses(classes_, logits, samples_.class_count);
}

void Summarizer::SummarizeClasses() {
  const std::vector<int32_t> once(sorted_rows_.size(), 1);
  const std::vector<std::optional<double>> recalls =
      Recalls(classes_, predictions_, samples_.class_count, once);
  const std::vector<std::optional<double>> aucs = Aucs(rankings_, once);
  for (int m = 0; m < samples_.class_count; ++m) {
    summary_.classification.classes.push_back(
        {.samples = std::count(classes_.begin(), classes_.end(), m),
         .recall = recalls[m],
         .auc = aucs[m]});
  }
}

void Summarizer::SummarizeAopc() {
  for (const auto& [key, column] : samples_.aopc) {
    AopcSummary& summary = summary_.aopc.emplace_back();
    summary.key = key;
    AddMean(column.scores, summary.score);
    // Where some samples came without, a mean would be of other samples than
    // the score's.
    if (column.curves.curves() == column.scores.samples()) {
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

void Summarizer::SummarizeMaxSensitivity() {
  for (const auto& [key, column] : samples_.max_sensitivity) {
    MaxSensitivitySummary& summary = summary_.max_sensitivity.emplace_back();
    summary.key = key;
    AddMean(column.scores, summary.score);
    AddMean(column.relative_scores, summary.relative_score);
    if (key.method != kFirst) continue;
    const auto second = samples_.max_sensitivity.find({kSecond, key.radius});
    if (second == samples_.max_sensitivity.end()) continue;
    AddMeanDifference(key, column.scores, second->second.scores);
  }
}

void Summarizer::SummarizeHaas() {
  for (const auto& [method, column] : samples_.haas) {
    const Rows rows = RowsOf({&column});
    const std::vector<double> assisted = Values(column, rows);
    const std::vector<double> original = Correct(rows);
    HaasSummary& summary = summary_.haas.emplace_back();
    summary.method = method;
    summary.accuracy_original = Mean(original);
    summary.accuracy_assisted = Mean(assisted);
    // Replicates without a correctly classified original are left out.
    AddEstimate(rows, RatioOf(assisted, original), summary.score);
  }
  SummarizeHaasDifference();
}

void Summarizer::SummarizeHaasDifference() {
  const auto first = samples_.haas.find(kFirst);
  const auto second = samples_.haas.find(kSecond);
  if (first == samples_.haas.end() || second == samples_.haas.end()) return;
  const Rows rows = RowsOf({&first->second, &second->second});
  AddDifference(std::monostate(), rows,
                RatioOf(Difference(Values(first->second, rows),
                                   Values(second->second, rows)),
                        Correct(rows)));
}

Summarizer::Rows Summarizer::RowsOf(
    std::initializer_list<const ScoreColumn*> columns) const {
  Rows rows;
  for (const uint32_t row : sorted_rows_) {
    const bool has_all =
        std::all_of(columns.begin(), columns.end(),
                    [row](const ScoreColumn* c) { return c->Has(row); });
    if (has_all) rows.push_back(row);
  }
  return rows;
}

std::vector<double> Summarizer::Values(const ScoreColumn& column,
                                       const Rows& rows) {
  std::vector<double> values;
  values.reserve(rows.size());
  for (const uint32_t row : rows) values.push_back(column.at(row));
  return values;
}

std::vector<double> Summarizer::Correct(const Rows& rows) const {
  std::vector<double> correct;
  correct.reserve(rows.size());
  for (const uint32_t row : rows) {
    correct.push_back(samples_.classes[row] == samples_.predictions[row] ? 1
                                                                         : 0);
  }
  return correct;
}

void Summarizer::AddEstimate(const Rows& rows, Statistic statistic,
                             std::optional<Estimate>& estimate) {
  const auto population = static_cast<int64_t>(rows.size());
  if (!bootstrap_.Add(population, std::move(statistic), &estimate.emplace())) {
    estimate.reset();
  }
}

void Summarizer::AddMean(const ScoreColumn& column,
                         std::optional<Estimate>& estimate) {
  const Rows rows = RowsOf({&column});
  AddEstimate(rows, MeanOf(Values(column, rows)), estimate);
}

void Summarizer::AddDifference(PairedScore score, const Rows& rows,
                               Statistic statistic) {
  PairedDifference& difference = summary_.differences.emplace_back();
  difference = {.first = kFirst, .second = kSecond, .score = score};
  if (!bootstrap_.Add(static_cast<int64_t>(rows.size()), std::move(statistic),
                      &difference.difference)) {
    summary_.differences.pop_back();
  }
}

void Summarizer::AddMeanDifference(PairedScore score, const ScoreColumn& first,
                                   const ScoreColumn& second) {
  const Rows rows = RowsOf({&first, &second});
  AddDifference(score, rows,
                MeanOf(Difference(Values(first, rows), Values(second, rows))));
}

}  // namespace

ScoreSummary Summarize(const SampleColumns& samples, uint64_t seed) {
  return Summarizer(samples, seed).Run();
}

}  // namespace camserve
