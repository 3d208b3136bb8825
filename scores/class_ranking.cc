#include "scores/class_ranking.h"

#include <algorithm>
#include <cstddef>

namespace camserve {
namespace {

// Classes whose probabilities are in memory together.
constexpr int kClassesAtOnce = 64;

// Classes [first, last), each with a value of every sample.
template <typename Value>
class ClassRange {
 public:
  ClassRange(int first, int last, size_t samples, Value value)
      : first_(first),
        last_(last),
        values_(last - first, std::vector<Value>(samples, value)) {}

  bool Holds(int m) const { return m >= first_ && m < last_; }
  std::vector<Value>& operator[](int m) { return values_[m - first_]; }

 private:
  int first_;
  int last_;
  std::vector<std::vector<Value>> values_;
};

ClassRange<double> ProbabilitiesOf(int first, int last, OutputKind output,
                                   int class_count, size_t samples,
                                   absl::Span<const float> logits) {
  ClassRange<double> probabilities(first, last, samples, 0);
  for (size_t s = 0; s < samples; ++s) {
    const std::vector<double> of_sample =
        Probabilities(output, logits.subspan(s * class_count, class_count));
    for (int m = first; m < last; ++m) probabilities[m][s] = of_sample[m];
  }
  return probabilities;
}

ClassRange<ClassTruth> TruthsOf(int first, int last,
                                const ClassOutcomes& outcomes) {
  ClassRange<ClassTruth> truths(first, last, outcomes.samples,
                                ClassTruth::kNegative);
  for (const Pair& pair : outcomes.pairs) {
    if (!truths.Holds(pair.class_index)) continue;
    truths[pair.class_index][pair.sample] = ClassTruth::kPositive;
  }
  for (const SampleClass& unknown : outcomes.unknown) {
    if (!truths.Holds(unknown.class_index)) continue;
    truths[unknown.class_index][unknown.sample] = ClassTruth::kUnknown;
  }
  return truths;
}

// The samples of which the class is known.
std::vector<uint32_t> KnownSamples(absl::Span<const ClassTruth> truths) {
  std::vector<uint32_t> known;
  known.reserve(truths.size());
  for (size_t s = 0; s < truths.size(); ++s) {
    if (truths[s] != ClassTruth::kUnknown) {
      known.push_back(static_cast<uint32_t>(s));
    }
  }
  return known;
}

}  // namespace

ClassRanking::ClassRanking(absl::Span<const ClassTruth> truths,
                           absl::Span<const double> probabilities) {
  std::vector<uint32_t> order = KnownSamples(truths);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return probabilities[a] < probabilities[b];
  });
  ascending_.reserve(order.size());
  for (size_t rank = 0; rank < order.size(); ++rank) {
    const uint32_t sample = order[rank];
    const bool ends_tie =
        rank + 1 == order.size() ||
        probabilities[order[rank + 1]] > probabilities[sample];
    ascending_.push_back(
        {.sample = sample,
         .is_positive = truths[sample] == ClassTruth::kPositive,
         .ends_tie = ends_tie});
  }
}

std::optional<double> ClassRanking::Auc(DrawCounts counts) const {
  int64_t half_wins = 0;  // a win counts 2, a tie 1
  int64_t negatives = 0;  // with a lesser probability
  int64_t positives = 0;
  int64_t tied_negatives = 0;
  int64_t tied_positives = 0;
  for (const Entry entry : ascending_) {
    const int64_t count = counts[entry.sample];
    const int64_t count_positive = entry.is_positive * count;
    tied_positives += count_positive;
    tied_negatives += count - count_positive;
    if (!entry.ends_tie) continue;
    half_wins += tied_positives * (2 * negatives + tied_negatives);
    negatives += tied_negatives;
    positives += tied_positives;
    tied_negatives = tied_positives = 0;
  }
  if (negatives == 0 || positives == 0) return std::nullopt;
  return static_cast<double>(half_wins) /
         (2.0 * static_cast<double>(negatives) *
          static_cast<double>(positives));
}

std::vector<ClassRanking> RankClasses(OutputKind output, int class_count,
                                      const ClassOutcomes& outcomes,
                                      absl::Span<const float> logits) {
  std::vector<ClassRanking> rankings;
  rankings.reserve(class_count);
  for (int first = 0; first < class_count; first += kClassesAtOnce) {
    const int last = std::min(first + kClassesAtOnce, class_count);
    ClassRange<double> probabilities = ProbabilitiesOf(
        first, last, output, class_count, outcomes.samples, logits);
    ClassRange<ClassTruth> truths = TruthsOf(first, last, outcomes);
    for (int m = first; m < last; ++m) {
      rankings.emplace_back(truths[m], probabilities[m]);
    }
  }
  return rankings;
}

std::vector<std::optional<double>> Aucs(absl::Span<const ClassRanking> rankings,
                                        DrawCounts counts) {
  std::vector<std::optional<double>> aucs;
  aucs.reserve(rankings.size());
  for (const ClassRanking& ranking : rankings) {
    aucs.push_back(ranking.Auc(counts));
  }
  return aucs;
}

}  // namespace camserve
