#include "common/scores/mean_auc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <vector>

#include "common/scores/bootstrap.h"
#include "common/scores/classification.h"
#include "tests/common/scores/outcomes.h"

namespace camserve {
namespace {

using testing::ElementsAre;

// A set and what ranks it; samples are numbered as they come.
struct Set {
  Set(OutputKind output, int class_count, ClassOutcomes outcomes_in,
      std::vector<float> logits_in)
      : outcomes(std::move(outcomes_in)),
        logits(std::move(logits_in)),
        numbers(outcomes.samples),
        ranker(output, class_count, outcomes, logits, Numbered()) {}

  absl::Span<const uint32_t> Numbered() {
    std::iota(numbers.begin(), numbers.end(), 0);
    return numbers;
  }

  ClassOutcomes outcomes;
  std::vector<float> logits;
  std::vector<uint32_t> numbers;
  ClassRanker ranker;
};

// 300 samples of seven classes, the last of which none has.
Set SomeSet() {
  constexpr int kClasses = 7;
  constexpr int kSamples = 300;
  std::vector<int> truths;
  std::vector<int> predicted;
  std::vector<float> logits;
  for (int s = 0; s < kSamples; ++s) {
    truths.push_back(s % (kClasses - 1));
    predicted.push_back(0);
    for (int m = 0; m < kClasses; ++m) {
      logits.push_back(static_cast<float>((s * 31 + m * 17) % 23) / 4 +
                       (m == truths.back() ? 1.0f : 0.0f));
    }
  }
  return {OutputKind::kExclusive, kClasses,
          ExclusiveOutcomes(truths, predicted), logits};
}

std::vector<std::optional<double>> Aucs(const Set& set) {
  return SummarizeAuc(set.ranker, {.replicates = 0}).classes;
}

// Class 1's probability orders otherwise than its logit: the second sample's is
// 1 / (1 + e^-1), the first's 1 / (1 + e^3).
TEST(MeanAuc, RanksExclusiveClassesBySoftmax) {
  const Set set(OutputKind::kExclusive, 2, ExclusiveOutcomes({0, 1}, {0, 1}),
                {5.0f, 2.0f, -1.0f, 0.0f});
  EXPECT_THAT(Aucs(set), ElementsAre(1.0, 1.0));
}

// The same logits, each label for itself: label 1's greater logit is that of
// the sample that lacks it. Label 2 saturates and ties: 40 and 50 are both 1.
TEST(MeanAuc, RanksLabelsBySigmoid) {
  const Set set(OutputKind::kMultiLabel, 3,
                OutcomesOf({{.true_classes = {0, 2}}, {.true_classes = {1}}}),
                {5.0f, 2.0f, 50.0f, -1.0f, 0.0f, 40.0f});
  EXPECT_THAT(Aucs(set), ElementsAre(1.0, 0.0, 0.5));
}

// Each sample is sure of its own class.
TEST(MeanAuc, RanksManyClasses) {
  constexpr int kCount = 150;
  std::vector<int> classes(kCount);
  std::iota(classes.begin(), classes.end(), 0);
  std::vector<float> logits(kCount * kCount);
  for (int m = 0; m < kCount; ++m) logits[m * kCount + m] = 4.0f;
  const Set set(OutputKind::kExclusive, kCount,
                ExclusiveOutcomes(classes, classes), logits);
  EXPECT_EQ(Aucs(set), std::vector<std::optional<double>>(kCount, 1.0));
}

TEST(MeanAuc, OfNoSampleIsAbsent) {
  const Set set(OutputKind::kExclusive, 2, {}, {});
  const AucSummary summary = SummarizeAuc(set.ranker, {});
  EXPECT_THAT(summary.classes, ElementsAre(std::nullopt, std::nullopt));
  EXPECT_FALSE(summary.mean.has_value());
}

// The definition, replicate by replicate.
TEST(MeanAuc, HasThePercentilesOfItsReplicates) {
  const Set set = SomeSet();
  std::vector<double> means;
  for (int replicate = 0; replicate < kBootstrapReplicates; ++replicate) {
    std::vector<int32_t> counts(set.ranker.samples());
    DrawReplicate(3, replicate, absl::MakeSpan(counts));
    std::vector<std::optional<double>> aucs;
    for (int m = 0; m < set.ranker.class_count(); ++m) {
      aucs.push_back(set.ranker.Rank(m).Auc(counts));
    }
    means.push_back(MeanOfPresent(aucs).value());
  }
  std::sort(means.begin(), means.end());
  const Estimate mean = SummarizeAuc(set.ranker, {.seed = 3}).mean.value();
  EXPECT_EQ(mean.low, Percentile(means, 0.025));
  EXPECT_EQ(mean.high, Percentile(means, 0.975));
  EXPECT_EQ(mean.samples, 300);
  EXPECT_EQ(mean.replicates, kBootstrapReplicates);
}

// Neither what fits into memory at once nor what a lane can count is seen.
TEST(MeanAuc, IsTheSameHoweverItIsComputed) {
  const Set set = SomeSet();
  const BootstrapPlan plan = {.seed = 3, .replicates = 100};
  const Estimate expected = SummarizeAuc(set.ranker, plan).mean.value();
  for (const Estimate& other :
       {*SummarizeAuc(set.ranker, plan, /*ranking_bytes=*/1).mean,
        *SummarizeAuc(set.ranker, plan, kRankingBytes, /*most_in_lane=*/4)
             .mean}) {
    EXPECT_EQ(other.mean, expected.mean);
    EXPECT_EQ(other.low, expected.low);
    EXPECT_EQ(other.high, expected.high);
  }
}

TEST(MeanAuc, KeepsItsMeanWhenItIsStopped) {
  const Set set = SomeSet();
  const AucSummary whole = SummarizeAuc(set.ranker, {.seed = 3});
  for (const int last : {0, 1, 20}) {
    int asked = 0;
    const AucSummary stopped = SummarizeAuc(
        set.ranker, {.seed = 3, .stop = [&] { return asked++ >= last; }});
    EXPECT_EQ(stopped.classes, whole.classes);
    EXPECT_EQ(stopped.mean->mean, whole.mean->mean);
    EXPECT_FALSE(stopped.mean->has_interval());
    EXPECT_EQ(asked, last + 1);
  }
}

}  // namespace
}  // namespace camserve
