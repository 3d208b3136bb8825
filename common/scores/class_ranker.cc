#include "common/scores/class_ranker.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace camserve {

template <typename Entry>
ClassRanker::SampleLists::SampleLists(int class_count,
                                      const std::vector<Entry>& entries)
    : ends_(class_count), samples_(entries.size()) {
  for (const Entry& entry : entries) ++ends_[entry.class_index];
  std::exclusive_scan(ends_.begin(), ends_.end(), ends_.begin(), 0u);
  // Each begin moves on to its end as its list fills.
  for (const Entry& entry : entries) {
    samples_[ends_[entry.class_index]++] = entry.sample;
  }
}

absl::Span<const uint32_t> ClassRanker::SampleLists::of(int class_index) const {
  const uint32_t begin = class_index == 0 ? 0 : ends_[class_index - 1];
  return absl::MakeConstSpan(samples_).subspan(begin,
                                               ends_[class_index] - begin);
}

ClassRanker::ClassRanker(OutputKind output, int class_count,
                         const ClassOutcomes& outcomes,
                         absl::Span<const float> logits,
                         absl::Span<const uint32_t> numbers)
    : output_(output),
      class_count_(class_count),
      logits_(logits),
      numbers_(numbers),
      positives_(class_count, outcomes.pairs),
      unknown_(class_count, outcomes.unknown) {
  if (output_ != OutputKind::kExclusive) return;
  scales_.reserve(numbers_.size());
  for (size_t row = 0; row < numbers_.size(); ++row) {
    const auto of_row = logits_.subspan(row * class_count_, class_count_);
    const float greatest = *std::max_element(of_row.begin(), of_row.end());
    double total = 0;
    for (const float logit : of_row) {
      total += std::exp(logit - double{greatest});
    }
    scales_.push_back({greatest, total});
  }
}

ClassRanking ClassRanker::Rank(int class_index) const {
  return {Truths(class_index), Probabilities(class_index)};
}

std::vector<double> ClassRanker::Probabilities(int class_index) const {
  std::vector<double> probabilities(numbers_.size());
  for (size_t row = 0; row < numbers_.size(); ++row) {
    const float logit = logits_[row * class_count_ + class_index];
    double& probability = probabilities[numbers_[row]];
    if (output_ == OutputKind::kExclusive) {
      const Scale& scale = scales_[row];
      probability = std::exp(logit - double{scale.greatest}) / scale.total;
    } else {
      probability = Sigmoid(logit);
    }
  }
  return probabilities;
}

std::vector<ClassTruth> ClassRanker::Truths(int class_index) const {
  std::vector<ClassTruth> truths(numbers_.size(), ClassTruth::kNegative);
  for (const uint32_t sample : positives_.of(class_index)) {
    truths[sample] = ClassTruth::kPositive;
  }
  for (const uint32_t sample : unknown_.of(class_index)) {
    truths[sample] = ClassTruth::kUnknown;
  }
  return truths;
}

}  // namespace camserve
