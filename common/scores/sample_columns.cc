#include "common/scores/sample_columns.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace camserve {
namespace {

constexpr double kUnitsOfOne = 0x1p62;

template <typename Value>
void AppendAll(const std::vector<Value>& from, std::vector<Value>& to) {
  to.insert(to.end(), from.begin(), from.end());
}

template <typename Value>
size_t BytesOf(const std::vector<Value>& values) {
  return values.capacity() * sizeof(Value);
}

// Which of the sample's pairs is that of `class_index`, a true class of it.
size_t PairOf(const SampleScores& sample, int class_index) {
  const auto& classes = sample.true_classes;
  return std::lower_bound(classes.begin(), classes.end(), class_index) -
         classes.begin();
}

}  // namespace

void ScoreColumn::Set(size_t row, double score) {
  if (row >= scores_.size()) {
    scores_.resize(row + 1, std::numeric_limits<double>::quiet_NaN());
  }
  scores_[row] = score;
  ++count_;
}

void ScoreColumn::Append(size_t first_row, const ScoreColumn& other) {
  for (size_t row = 0; row < other.scores_.size(); ++row) {
    if (other.Has(row)) Set(first_row + row, other.at(row));
  }
}

bool ScoreColumn::Has(size_t row) const {
  return row < scores_.size() && !std::isnan(scores_[row]);
}

void CurveSum::Add(absl::Span<const double> curve) {
  sums_.resize(curve.size());
  for (size_t k = 0; k < curve.size(); ++k) {
    sums_[k] += static_cast<uint64_t>(curve[k] * kUnitsOfOne);
  }
  ++curves_;
}

void CurveSum::Merge(const CurveSum& other) {
  sums_.resize(std::max(sums_.size(), other.sums_.size()));
  for (size_t k = 0; k < other.sums_.size(); ++k) sums_[k] += other.sums_[k];
  curves_ += other.curves_;
}

std::vector<double> CurveSum::Mean() const {
  std::vector<double> mean;
  mean.reserve(sums_.size());
  for (const absl::uint128& sum : sums_) {
    mean.push_back(static_cast<double>(sum) / kUnitsOfOne /
                   static_cast<double>(curves_));
  }
  return mean;
}

void SampleIds::Add(absl::string_view id) {
  set_.insert(ids_.emplace_back(id));
}

std::vector<uint32_t> SampleIds::Places() const {
  std::vector<uint32_t> rows(ids_.size());
  std::iota(rows.begin(), rows.end(), 0);
  std::sort(rows.begin(), rows.end(),
            [this](uint32_t a, uint32_t b) { return ids_[a] < ids_[b]; });
  std::vector<uint32_t> places(rows.size());
  for (size_t place = 0; place < rows.size(); ++place) {
    places[rows[place]] = static_cast<uint32_t>(place);
  }
  return places;
}

size_t SampleIds::bytes() const {
  const size_t inline_capacity = std::string().capacity();
  // The set keeps a byte of its own for each place.
  size_t bytes = set_.capacity() * (sizeof(absl::string_view) + 1);
  for (const std::string& id : ids_) {
    bytes += sizeof(std::string);
    if (id.capacity() > inline_capacity) bytes += id.capacity() + 1;
  }
  return bytes;
}

void SampleColumns::Append(const SampleScores& sample) {
  const size_t first_pair = outcomes.pairs.size();
  ids.Add(sample.id);
  AppendAll(sample.logits, logits);
  outcomes.Append(sample);
  for (const Score& score : sample.scores) {
    KeyColumns& columns = scores[score.key];
    const size_t row = first_pair + PairOf(sample, score.class_index);
    columns.values.Set(row, score.value);
    if (score.relative_value.has_value()) {
      columns.relative_values.Set(row, *score.relative_value);
    }
    if (!score.curve.empty()) columns.curves.Add(score.curve);
  }
}

void SampleColumns::Append(const SampleColumns& other) {
  const size_t first_pair = outcomes.pairs.size();
  for (size_t row = 0; row < other.ids.size(); ++row) ids.Add(other.ids[row]);
  AppendAll(other.logits, logits);
  outcomes.Append(other.outcomes);
  for (const auto& [key, theirs] : other.scores) {
    KeyColumns& ours = scores[key];
    ours.values.Append(first_pair, theirs.values);
    ours.relative_values.Append(first_pair, theirs.relative_values);
    ours.curves.Merge(theirs.curves);
  }
}

size_t SampleColumns::bytes() const {
  size_t bytes =
      sizeof(*this) + ids.bytes() + BytesOf(logits) + outcomes.bytes();
  for (const auto& [key, columns] : scores) {
    bytes += sizeof(key) + sizeof(columns) + columns.values.bytes() +
             columns.relative_values.bytes() + columns.curves.bytes();
  }
  return bytes;
}

}  // namespace camserve
