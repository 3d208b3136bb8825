#include "common/scores/pair_population.h"

#include <cstddef>
#include <map>
#include <utility>

#include "common/scores/bootstrap.h"

namespace camserve {

PairPopulation::PairPopulation(absl::Span<const Pair> pairs,
                               std::vector<uint32_t> rows)
    : pairs_(pairs), rows_(std::move(rows)) {
  samples_ = static_cast<int64_t>(SumBySample(Ones()).size());
}

std::vector<double> PairPopulation::Scores(const ScoreColumn& column) const {
  std::vector<double> scores;
  scores.reserve(rows_.size());
  for (const uint32_t row : rows_) scores.push_back(column.at(row));
  return scores;
}

std::vector<double> PairPopulation::Predicted() const {
  std::vector<double> predicted;
  predicted.reserve(rows_.size());
  for (const uint32_t row : rows_) {
    predicted.push_back(pairs_[row].is_predicted ? 1 : 0);
  }
  return predicted;
}

Statistic PairPopulation::Mean(const std::vector<double>& values) const {
  // With one pair a sample the draws always hold as many pairs as samples.
  if (pairs() == samples()) return MeanOf(values);
  return Ratio(values, Ones());
}

Statistic PairPopulation::Ratio(const std::vector<double>& numerators,
                                const std::vector<double>& denominators) const {
  return RatioOf(SumBySample(numerators), SumBySample(denominators));
}

std::vector<LabelMean> PairPopulation::MeanByLabel(
    const std::vector<double>& values) const {
  return RatioByLabel(values, Ones());
}

std::vector<LabelMean> PairPopulation::RatioByLabel(
    const std::vector<double>& numerators,
    const std::vector<double>& denominators) const {
  struct Sums {
    double numerator = 0;
    double denominator = 0;
    int64_t pairs = 0;
  };
  std::map<int32_t, Sums> labels;
  for (size_t i = 0; i < rows_.size(); ++i) {
    Sums& sums = labels[pairs_[rows_[i]].class_index];
    sums.numerator += numerators[i];
    sums.denominator += denominators[i];
    ++sums.pairs;
  }
  std::vector<LabelMean> means;
  for (const auto& [label, sums] : labels) {
    if (sums.denominator == 0) continue;
    means.push_back({label, sums.numerator / sums.denominator, sums.pairs});
  }
  return means;
}

std::vector<double> PairPopulation::SumBySample(
    const std::vector<double>& values) const {
  std::vector<double> sums;
  for (size_t i = 0; i < rows_.size(); ++i) {
    const bool begins_sample =
        i == 0 || pairs_[rows_[i]].sample != pairs_[rows_[i - 1]].sample;
    if (begins_sample) sums.push_back(0);
    sums.back() += values[i];
  }
  return sums;
}

std::vector<double> PairPopulation::Ones() const {
  return std::vector<double>(rows_.size(), 1);
}

}  // namespace camserve
