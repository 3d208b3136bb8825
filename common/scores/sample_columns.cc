#include "common/scores/sample_columns.h"

#include <algorithm>

namespace camserve {
namespace {

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

void SampleColumns::Append(const SampleScores& sample) {
  const size_t first_pair = outcomes.pairs.size();
  ids.Add(sample.id);
  AppendAll(sample.logits, logits);
  outcomes.Append(sample);
  for (const AopcScore& score : sample.aopc) {
    AopcColumn& column = aopc[score.key];
    column.scores.Set(first_pair + PairOf(sample, score.class_index),
                      score.score);
    if (!score.curve.empty()) column.curves.Add(score.curve);
  }
  for (const MaxSensitivityScore& score : sample.max_sensitivity) {
    MaxSensitivityColumn& column = max_sensitivity[score.key];
    const size_t row = first_pair + PairOf(sample, score.class_index);
    column.scores.Set(row, score.score);
    if (score.relative_score.has_value()) {
      column.relative_scores.Set(row, *score.relative_score);
    }
  }
  for (const HaasScore& score : sample.haas) {
    haas[score.method].Set(first_pair + PairOf(sample, score.class_index),
                           score.is_predicted ? 1 : 0);
  }
}

void SampleColumns::Append(const SampleColumns& other) {
  const size_t first_pair = outcomes.pairs.size();
  for (size_t row = 0; row < other.ids.size(); ++row) ids.Add(other.ids[row]);
  AppendAll(other.logits, logits);
  outcomes.Append(other.outcomes);
  for (const auto& [key, theirs] : other.aopc) {
    AopcColumn& ours = aopc[key];
    ours.scores.Append(first_pair, theirs.scores);
    ours.curves.Merge(theirs.curves);
  }
  for (const auto& [key, theirs] : other.max_sensitivity) {
    MaxSensitivityColumn& ours = max_sensitivity[key];
    ours.scores.Append(first_pair, theirs.scores);
    ours.relative_scores.Append(first_pair, theirs.relative_scores);
  }
  for (const auto& [method, theirs] : other.haas) {
    haas[method].Append(first_pair, theirs);
  }
}

size_t SampleColumns::bytes() const {
  size_t bytes =
      sizeof(*this) + ids.bytes() + BytesOf(logits) + outcomes.bytes();
  for (const auto& [key, column] : aopc) {
    bytes += sizeof(key) + sizeof(column) + column.scores.bytes() +
             column.curves.bytes();
  }
  for (const auto& [key, column] : max_sensitivity) {
    bytes += sizeof(key) + sizeof(column) + column.scores.bytes() +
             column.relative_scores.bytes();
  }
  for (const auto& [method, column] : haas) {
    bytes += sizeof(method) + sizeof(column) + column.bytes();
  }
  return bytes;
}

}  // namespace camserve
