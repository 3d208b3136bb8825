#include "common/scores/class_ranking.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace camserve {
namespace {

constexpr size_t kLanes = DrawLanes::kLanes;

using Samples = absl::Span<const uint32_t>;

// What is counted in one replicate, from the least probable sample to the most.
struct Tally {
  uint64_t half_wins = 0;  // a win counts 2, a tie 1
  uint64_t negatives = 0;
  uint64_t positives = 0;

  std::optional<double> Auc() const {
    if (negatives == 0 || positives == 0) return std::nullopt;
    return static_cast<double>(half_wins) /
           (2.0 * static_cast<double>(negatives) *
            static_cast<double>(positives));
  }
};

// Adds up one replicate.
class OneSum {
 public:
  explicit OneSum(DrawCounts counts) : counts_(counts) {}

  void AddNegatives(Samples samples) { tally_.negatives += Drawn(samples); }
  void AddTie(Samples negatives, Samples positives) {
    const uint64_t tied = Drawn(negatives);
    const uint64_t winning = Drawn(positives);
    tally_.half_wins += winning * (2 * tally_.negatives + tied);
    tally_.negatives += tied;
    tally_.positives += winning;
  }
  const Tally& tally() const { return tally_; }

 private:
  uint64_t Drawn(Samples samples) const {
    uint64_t drawn = 0;
    for (const uint32_t sample : samples) drawn += counts_[sample];
    return drawn;
  }

  DrawCounts counts_;
  Tally tally_;
};

// Adds up all lanes.
class LaneSums {
 public:
  using Sums = std::array<uint32_t, kLanes>;

  explicit LaneSums(absl::Span<const DrawLanes::Lanes> counts)
      : counts_(counts) {}

  void AddNegatives(Samples samples) { AddDrawn(samples, negatives_); }
  void AddTie(Samples negatives, Samples positives) {
    Sums tied = {};
    AddDrawn(negatives, tied);
    Sums winning = {};
    AddDrawn(positives, winning);
    for (size_t k = 0; k < kLanes; ++k) {
      // No lane draws 2^30 samples.
      half_wins_[k] += uint64_t{winning[k]} * (2 * negatives_[k] + tied[k]);
      negatives_[k] += tied[k];
      positives_[k] += winning[k];
    }
  }
  Tally tally(size_t lane) const {
    return {half_wins_[lane], negatives_[lane], positives_[lane]};
  }

 private:
  void AddDrawn(Samples samples, Sums& sums) const {
    // As many counts of one byte as a sum of two bytes can always hold.
    constexpr size_t kAtOnce = UINT16_MAX / UINT8_MAX;
    while (!samples.empty()) {
      std::array<uint16_t, kLanes> some = {};
      const size_t count = std::min(kAtOnce, samples.size());
      for (const uint32_t sample : samples.first(count)) {
        const DrawLanes::Lanes& drawn = counts_[sample];
        for (size_t k = 0; k < kLanes; ++k) some[k] += drawn[k];
      }
      for (size_t k = 0; k < kLanes; ++k) sums[k] += some[k];
      samples.remove_prefix(count);
    }
  }

  absl::Span<const DrawLanes::Lanes> counts_;
  std::array<uint64_t, kLanes> half_wins_ = {};
  Sums negatives_ = {};
  Sums positives_ = {};
};

}  // namespace

ClassRanking::ClassRanking(absl::Span<const ClassTruth> truths,
                           absl::Span<const double> probabilities) {
  std::vector<std::pair<double, uint32_t>> known;
  known.reserve(truths.size());
  for (size_t s = 0; s < truths.size(); ++s) {
    if (truths[s] == ClassTruth::kUnknown) continue;
    known.emplace_back(probabilities[s], static_cast<uint32_t>(s));
  }
  std::sort(known.begin(), known.end());
  const auto positives = static_cast<size_t>(
      std::count(truths.begin(), truths.end(), ClassTruth::kPositive));
  positives_.reserve(positives);
  negatives_.reserve(known.size() - positives);
  for (size_t begin = 0, end = 0; begin < known.size(); begin = end) {
    Tie tie = {.below = static_cast<uint32_t>(negatives_.size())};
    const size_t before = positives_.size();
    for (; end < known.size() && known[end].first == known[begin].first;
         ++end) {
      const uint32_t sample = known[end].second;
      const bool is_positive = truths[sample] == ClassTruth::kPositive;
      (is_positive ? positives_ : negatives_).push_back(sample);
    }
    if (positives_.size() == before) continue;
    tie.through = static_cast<uint32_t>(negatives_.size());
    tie.positives = static_cast<uint32_t>(positives_.size());
    ties_.push_back(tie);
  }
}

template <typename Sums>
void ClassRanking::SumUp(Sums& sums) const {
  const Samples negatives = negatives_;
  const Samples positives = positives_;
  size_t negative = 0;
  size_t positive = 0;
  for (const Tie& tie : ties_) {
    sums.AddNegatives(negatives.subspan(negative, tie.below - negative));
    sums.AddTie(negatives.subspan(tie.below, tie.through - tie.below),
                positives.subspan(positive, tie.positives - positive));
    negative = tie.through;
    positive = tie.positives;
  }
  sums.AddNegatives(negatives.subspan(negative));
}

std::optional<double> ClassRanking::Auc(DrawCounts counts) const {
  OneSum sum(counts);
  SumUp(sum);
  return sum.tally().Auc();
}

std::array<std::optional<double>, kLanes> ClassRanking::Aucs(
    absl::Span<const DrawLanes::Lanes> counts) const {
  LaneSums sums(counts);
  SumUp(sums);
  std::array<std::optional<double>, kLanes> aucs;
  for (size_t lane = 0; lane < kLanes; ++lane) {
    aucs[lane] = sums.tally(lane).Auc();
  }
  return aucs;
}

size_t ClassRanking::bytes() const {
  return (negatives_.capacity() + positives_.capacity()) * sizeof(uint32_t) +
         ties_.capacity() * sizeof(Tie);
}

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
