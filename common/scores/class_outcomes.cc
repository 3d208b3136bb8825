#include "common/scores/class_outcomes.h"

#include <algorithm>

namespace camserve {
namespace {

// Appends `from`, whose samples come after `samples` others.
template <typename Entry>
void AppendAfter(uint32_t samples, const std::vector<Entry>& from,
                 std::vector<Entry>& to) {
  to.reserve(to.size() + from.size());
  for (Entry entry : from) {
    entry.sample += samples;
    to.push_back(entry);
  }
}

template <typename Entry>
void Renumber(absl::Span<const uint32_t> numbers, std::vector<Entry>& entries) {
  for (Entry& entry : entries) entry.sample = numbers[entry.sample];
}

bool Holds(const std::vector<int>& ascending, int class_index) {
  return std::binary_search(ascending.begin(), ascending.end(), class_index);
}

}  // namespace

void ClassOutcomes::Append(const SampleScores& sample) {
  for (const int m : sample.true_classes) {
    pairs.push_back({samples, m, sample.Predicts(m)});
  }
  for (const int m : sample.unknown_classes) unknown.push_back({samples, m});
  for (const int m : sample.predicted_classes) {
    if (Holds(sample.true_classes, m) || Holds(sample.unknown_classes, m)) {
      continue;
    }
    false_positives.push_back({samples, m});
  }
  ++samples;
}

void ClassOutcomes::Append(const ClassOutcomes& other) {
  AppendAfter(samples, other.pairs, pairs);
  AppendAfter(samples, other.unknown, unknown);
  AppendAfter(samples, other.false_positives, false_positives);
  samples += other.samples;
}

ClassOutcomes ClassOutcomes::Renumbered(
    absl::Span<const uint32_t> numbers) const {
  ClassOutcomes renumbered = *this;
  Renumber(numbers, renumbered.pairs);
  Renumber(numbers, renumbered.unknown);
  Renumber(numbers, renumbered.false_positives);
  return renumbered;
}

size_t ClassOutcomes::bytes() const {
  return pairs.capacity() * sizeof(Pair) +
         (unknown.capacity() + false_positives.capacity()) *
             sizeof(SampleClass);
}

}  // namespace camserve
