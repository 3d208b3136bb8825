// Noise and resampling against the reference's known answers, exactly.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/scores/bootstrap.h"
#include "common/scores/philox.h"
#include "nlohmann/json.hpp"
#include "tests/support/files.h"
#include "tests/support/fixtures.h"

namespace camserve {
namespace {

using nlohmann::json;

json Answers() { return ReadJson(DataPath("noise.json")); }

// Seeds are strings there: JSON's numbers don't hold all of them.
uint64_t SeedOf(const json& entry) {
  return std::stoull(entry.at("seed").get<std::string>());
}

// An element as the whole number that it is in units of 2^-24.
uint64_t Units(float u) { return static_cast<uint64_t>(u * 0x1p24f); }

TEST(NoiseAnswers, Philox) {
  const json cases = Answers().at("philox4x32_10");
  ASSERT_FALSE(cases.empty());
  for (const json& entry : cases) {
    EXPECT_EQ(Philox4x32(entry.at("counter").get<PhiloxCounter>(),
                         entry.at("key").get<PhiloxKey>()),
              entry.at("words").get<PhiloxCounter>());
  }
}

TEST(NoiseAnswers, Streams) {
  const json cases = Answers().at("streams");
  ASSERT_FALSE(cases.empty());
  for (const json& entry : cases) {
    const std::string id = entry.at("id");
    EXPECT_EQ(StreamOf(id, entry.at("radius")),
              std::stoull(entry.at("stream").get<std::string>(), nullptr, 16))
        << id;
  }
}

TEST(NoiseAnswers, Uniform) {
  const json cases = Answers().at("uniform");
  ASSERT_FALSE(cases.empty());
  for (const json& entry : cases) {
    SCOPED_TRACE(entry.dump());
    const std::string id = entry.at("id");
    const NoiseStream noise = {
        .seed = SeedOf(entry),
        .stream = StreamOf(id, entry.at("radius")),
        .purpose = static_cast<NoisePurpose>(entry.at("purpose").get<int>()),
        .index = entry.at("index")};
    std::vector<float> values(entry.at("count").get<size_t>());
    FillUniform(noise, 0, absl::MakeSpan(values));
    uint64_t sum = 0;
    for (const float u : values) sum += Units(u);
    EXPECT_EQ(sum, entry.at("sum"));
    EXPECT_EQ(Units(values.back()), entry.at("last"));
    const auto first = entry.at("first").get<std::vector<uint64_t>>();
    for (size_t i = 0; i < first.size(); ++i) {
      EXPECT_EQ(Units(values[i]), first[i]);
    }
  }
}

TEST(NoiseAnswers, BootstrapDraws) {
  const json cases = Answers().at("bootstrap");
  ASSERT_FALSE(cases.empty());
  for (const json& entry : cases) {
    std::vector<int32_t> expected(entry.at("n").get<size_t>());
    for (const size_t drawn : entry.at("j")) ++expected[drawn];
    std::vector<int32_t> counts(expected.size());
    DrawReplicate(SeedOf(entry), entry.at("replicate"), absl::MakeSpan(counts));
    EXPECT_EQ(counts, expected) << entry;
  }
}

TEST(NoiseAnswers, Interval) {
  const json entry = Answers().at("interval");
  std::vector<double> values;  // json's objects are sorted by key, bytewise
  for (const auto& [id, value] : entry.at("values_by_id").items()) {
    values.push_back(value);
  }
  const BootstrapPlan plan = {.seed = SeedOf(entry)};
  Bootstrap bootstrap(plan);
  Estimate estimate;
  const auto population = static_cast<int64_t>(values.size());
  ASSERT_TRUE(bootstrap.Add(population, MeanOf(values), &estimate));
  bootstrap.Run();
  EXPECT_NEAR(estimate.mean, entry.at("mean"), 1e-12);
  EXPECT_NEAR(estimate.low, entry.at("interval")[0], 1e-12);
  EXPECT_NEAR(estimate.high, entry.at("interval")[1], 1e-12);
  EXPECT_EQ(estimate.samples, population);
}

}  // namespace
}  // namespace camserve
