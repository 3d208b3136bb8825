#include "common/scores/bootstrap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "common/scores/philox.h"

namespace camserve {
namespace {

std::vector<int32_t> Draw(uint64_t seed, int replicate, size_t population) {
  std::vector<int32_t> counts(population, -1);
  DrawReplicate(seed, replicate, absl::MakeSpan(counts));
  return counts;
}

// Of one statistic alone; samples is 0 where there is nothing to estimate.
Estimate EstimateOf(int64_t population, Statistic statistic,
                    uint64_t seed = 7) {
  const BootstrapPlan plan = {.seed = seed};
  Bootstrap bootstrap(plan);
  Estimate estimate;
  bootstrap.Add(population, std::move(statistic), &estimate);
  bootstrap.Run();
  return estimate;
}

TEST(DrawReplicate, CountsTheDrawsOfItsStream) {
  constexpr size_t kPopulation = 9001;  // more than are drawn at once
  std::vector<float> uniform(kPopulation);
  FillUniform({.seed = 5,
               .stream = StreamOf(""),
               .purpose = NoisePurpose::kBootstrap,
               .index = 3},
              0, absl::MakeSpan(uniform));
  std::vector<int32_t> expected(kPopulation);
  for (const float u : uniform) {
    ++expected[static_cast<size_t>(std::floor(double{u} * kPopulation))];
  }
  EXPECT_EQ(Draw(5, 3, kPopulation), expected);
}

TEST(DrawReplicate, DrawsAsManyAsThereAre) {
  for (const size_t population : {1, 2, 7, 1000, 5000}) {
    const std::vector<int32_t> counts = Draw(7, 0, population);
    EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), int64_t{0}),
              static_cast<int64_t>(population));
  }
  EXPECT_NE(Draw(7, 0, 100), Draw(7, 1, 100));
  EXPECT_NE(Draw(7, 0, 100), Draw(8, 0, 100));
}

TEST(Percentile, InterpolatesBetweenNeighbours) {
  const std::vector<double> ascending = {10, 20, 30, 40};
  EXPECT_DOUBLE_EQ(Percentile(ascending, 0), 10);
  EXPECT_DOUBLE_EQ(Percentile(ascending, 0.5), 25);
  EXPECT_DOUBLE_EQ(Percentile(ascending, 0.025), 10.75);  // place 0.075
  EXPECT_DOUBLE_EQ(Percentile(ascending, 1), 40);
  EXPECT_DOUBLE_EQ(Percentile({3.0}, 0.975), 3);
}

TEST(MeanOf, CountsEachValueAsOftenAsItWasDrawn) {
  const Statistic mean = MeanOf({1, 2, 4});
  EXPECT_DOUBLE_EQ(mean({1, 1, 1}).value(), 7.0 / 3);
  EXPECT_DOUBLE_EQ(mean({0, 1, 2}).value(), 10.0 / 3);
  // More values than are added up side by side: 0 + 1 + ... + 19, thrice.
  std::vector<double> values(20);
  std::iota(values.begin(), values.end(), 0);
  EXPECT_DOUBLE_EQ(MeanOf(values)(std::vector<int32_t>(20, 3)).value(), 28.5);
}

TEST(RatioOf, IsAbsentOverZero) {
  const Statistic ratio = RatioOf({1, 1, 0}, {0, 1, 1});
  EXPECT_DOUBLE_EQ(ratio({1, 1, 1}).value(), 1);
  EXPECT_DOUBLE_EQ(ratio({2, 1, 0}).value(), 3);
  EXPECT_EQ(ratio({3, 0, 0}), std::nullopt);
}

TEST(Bootstrap, OfEqualValuesIsAPoint) {
  const Estimate estimate = EstimateOf(5, MeanOf(std::vector<double>(5, 0.25)));
  EXPECT_EQ(estimate.mean, 0.25);
  EXPECT_EQ(estimate.low, 0.25);
  EXPECT_EQ(estimate.high, 0.25);
  EXPECT_EQ(estimate.samples, 5);
}

// A quarter of the replicates of two samples draws the first alone, a quarter
// the second: both percentiles lie there.
TEST(Bootstrap, OfTwoSamplesReachesBoth) {
  const Estimate estimate = EstimateOf(2, MeanOf({0, 1}));
  EXPECT_EQ(estimate.mean, 0.5);
  EXPECT_EQ(estimate.low, 0);
  EXPECT_EQ(estimate.high, 1);
  EXPECT_FALSE(estimate.excludes_zero());
}

TEST(Bootstrap, IsThePercentilesOfItsReplicates) {
  const std::vector<double> values = {0.3, 0.1, 0.9, 0.4, 0.8, 0.2, 0.7};
  std::vector<double> means;
  for (int replicate = 0; replicate < kBootstrapReplicates; ++replicate) {
    means.push_back(MeanOf(values)(Draw(11, replicate, 7)).value());
  }
  std::sort(means.begin(), means.end());
  const Estimate estimate = EstimateOf(7, MeanOf(values), 11);
  // Places 24.975 and 974.025 of 0 to 999.
  EXPECT_NEAR(estimate.low, 0.025 * means[24] + 0.975 * means[25], 1e-15);
  EXPECT_NEAR(estimate.high, 0.975 * means[974] + 0.025 * means[975], 1e-15);
}

TEST(Bootstrap, LeavesOutReplicatesThatSayNothing) {
  // 2 where the second sample was drawn at all, else absent.
  const Estimate estimate = EstimateOf(2, RatioOf({0, 2}, {0, 1}));
  EXPECT_EQ(estimate.low, 2);
  EXPECT_EQ(estimate.high, 2);
}

TEST(Bootstrap, IsTheMeanAloneWhereNoReplicateSaysAnything) {
  // Only each sample once has a value, which no replicate of these is.
  const Statistic once = [](DrawCounts counts) -> std::optional<double> {
    for (const int32_t count : counts) {
      if (count != 1) return std::nullopt;
    }
    return 0.5;
  };
  const Estimate estimate = EstimateOf(100, once);
  EXPECT_EQ(estimate.low, 0.5);
  EXPECT_EQ(estimate.high, 0.5);
}

TEST(Bootstrap, EstimatesNothingFromNothing) {
  const BootstrapPlan plan = {.seed = 7};
  Bootstrap bootstrap(plan);
  Estimate estimate = {.mean = 42};
  EXPECT_FALSE(bootstrap.Add(0, MeanOf({}), &estimate));
  EXPECT_FALSE(bootstrap.Add(2, RatioOf({1, 1}, {0, 0}), &estimate));
  bootstrap.Run();
  EXPECT_EQ(estimate.mean, 42);
}

// What is estimated beside a statistic does not change it.
TEST(Bootstrap, SharesReplicatesAmongPopulationsOfOneSize) {
  const BootstrapPlan plan = {.seed = 7};
  Bootstrap bootstrap(plan);
  Estimate first;
  Estimate other_size;
  Estimate twice;
  bootstrap.Add(3, MeanOf({1, 2, 6}), &first);
  bootstrap.Add(4, MeanOf({1, 2, 6, 7}), &other_size);
  bootstrap.Add(3, MeanOf({2, 4, 12}), &twice);
  bootstrap.Run();
  EXPECT_EQ(first.low, EstimateOf(3, MeanOf({1, 2, 6})).low);
  EXPECT_EQ(other_size.high, EstimateOf(4, MeanOf({1, 2, 6, 7})).high);
  EXPECT_DOUBLE_EQ(twice.low, 2 * first.low);
  EXPECT_DOUBLE_EQ(twice.high, 2 * first.high);
}

TEST(Bootstrap, IsOfAsManyReplicatesAsPlanned) {
  const std::vector<double> values = {0.3, 0.1, 0.9, 0.4, 0.8, 0.2, 0.7};
  std::vector<double> means;
  for (int replicate = 0; replicate < 100; ++replicate) {
    means.push_back(MeanOf(values)(Draw(11, replicate, 7)).value());
  }
  std::sort(means.begin(), means.end());
  const BootstrapPlan plan = {.seed = 11, .replicates = 100};
  Bootstrap bootstrap(plan);
  Estimate estimate;
  bootstrap.Add(7, MeanOf(values), &estimate);
  bootstrap.Run();
  EXPECT_EQ(estimate.replicates, 100);
  EXPECT_EQ(estimate.low, Percentile(means, 0.025));
  EXPECT_EQ(estimate.high, Percentile(means, 0.975));
}

// Populations are resampled in ascending order of their sizes.
TEST(Bootstrap, KeepsWhatItHasWhenItIsStopped) {
  int asked = 0;
  const BootstrapPlan plan = {
      .seed = 7, .stop = [&] { return ++asked > kBootstrapReplicates + 10; }};
  Bootstrap bootstrap(plan);
  Estimate larger;
  Estimate first;
  bootstrap.Add(4, MeanOf({1, 2, 6, 7}), &larger);
  bootstrap.Add(3, MeanOf({1, 2, 6}), &first);
  bootstrap.Run();
  EXPECT_EQ(first.low, EstimateOf(3, MeanOf({1, 2, 6})).low);
  EXPECT_EQ(first.replicates, kBootstrapReplicates);
  EXPECT_EQ(larger.mean, 4);
  EXPECT_EQ(larger.samples, 4);
  EXPECT_FALSE(larger.has_interval());
  EXPECT_EQ(asked, kBootstrapReplicates + 11);
}

TEST(BootstrapPlan, BoundsTheWorkOfASet) {
  const auto of = [](double values) {
    return ReplicatesFor(static_cast<int64_t>(values));
  };
  EXPECT_EQ(of(0), 1000);
  EXPECT_EQ(of(5e7), 1000);        // 1,000 classes of 50,000 samples
  EXPECT_EQ(of(256e6 / 4), 1000);  // all that a server holds by default
  EXPECT_EQ(of(1e8), 1000);
  EXPECT_EQ(of(2e8), 500);
  EXPECT_EQ(of(1e9), 100);
  EXPECT_EQ(of(1.01e9), 0);
}

TEST(Estimate, ExcludesZeroOnEitherSide) {
  EXPECT_TRUE((Estimate{.low = 0.1, .high = 0.2}.excludes_zero()));
  EXPECT_TRUE((Estimate{.low = -0.2, .high = -0.1}.excludes_zero()));
  EXPECT_FALSE((Estimate{.low = 0, .high = 0.2}.excludes_zero()));
  EXPECT_FALSE((Estimate{.low = -0.2, .high = 0}.excludes_zero()));
  EXPECT_FALSE((Estimate{.mean = 1}.excludes_zero())) << "no interval";
}

}  // namespace
}  // namespace camserve
