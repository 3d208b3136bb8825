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
