#include "common/scores/class_ranking.h"

#include <algorithm>
#include <utility>

namespace camserve {
namespace {

constexpr size_t kLanes = DrawLanes::kLanes;

using Samples = absl::Span<const uint32_t>;

// What is counted of one replicate on the way up.
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

// Of one replicate.
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

// Of all lanes.
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
    // As many counts of one byte as two bytes can always hold.
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

}  // namespace camserve
