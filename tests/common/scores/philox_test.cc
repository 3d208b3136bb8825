#include "common/scores/philox.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace camserve {
namespace {

// FNV-1a 64 once more, from its publication.
uint64_t Fnv1a(const std::string& bytes) {
  uint64_t hash = 14695981039346656037u;
  for (const char byte : bytes) {
    hash ^= static_cast<uint8_t>(byte);
    hash *= 1099511628211u;
  }
  return hash;
}

// What is hashed of a sample and a radius: id, zero byte, little-endian double.
std::string Hashed(std::string bytes, double radius) {
  const auto bits = std::bit_cast<uint64_t>(radius);
  bytes.push_back('\0');
  for (int shift = 0; shift < 64; shift += 8) {
    bytes.push_back(static_cast<char>(bits >> shift & 0xff));
  }
  return bytes;
}

// Element `e` of `noise`, as the definitions say it.
float Element(const NoiseStream& noise, uint64_t e) {
  const PhiloxCounter counter = {
      static_cast<uint32_t>(e / 4), static_cast<uint32_t>(noise.stream),
      static_cast<uint32_t>(noise.stream >> 32),
      static_cast<uint32_t>(noise.purpose) * 0x1000000 + noise.index};
  const PhiloxKey key = {static_cast<uint32_t>(noise.seed),
                         static_cast<uint32_t>(noise.seed >> 32)};
  const uint32_t word = Philox4x32(counter, key)[e % 4];
  return static_cast<float>(word >> 8) / 16777216.0f;
}

// The vectors that Random123 publishes for philox4x32 with 10 rounds.
TEST(Philox4x32, GivesThePublishedWords) {
  EXPECT_EQ(Philox4x32({0, 0, 0, 0}, {0, 0}),
            (PhiloxCounter{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(Philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
                       {0xffffffff, 0xffffffff}),
            (PhiloxCounter{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(Philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                       {0xa4093822, 0x299f31d0}),
            (PhiloxCounter{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(StreamOf, HashesIdZeroByteAndRadius) {
  ASSERT_EQ(Fnv1a("foobar"), 0x85944171F73967E8u);  // published
  EXPECT_EQ(StreamOf(""), Fnv1a(Hashed("", 0)));
  EXPECT_EQ(StreamOf("normal/0007"), Fnv1a(Hashed("normal/0007", 0)));
  EXPECT_EQ(StreamOf("R\xC3\xB6ntgen", 0.05),
            Fnv1a(Hashed("R\xC3\xB6ntgen", 0.05)));
}

TEST(StreamOf, TellsIdsAndRadiiApart) {
  EXPECT_NE(StreamOf("a"), StreamOf("b"));
  EXPECT_NE(StreamOf("a", 0.1), StreamOf("a", 0.2));
  EXPECT_NE(StreamOf(std::string("a\0", 2)), StreamOf("a"));
}

// Lengths on both sides of what is computed at once, and counters that use all
// their bits.
TEST(FillUniform, TakesWordsInOrderAndNoneBeyondItsEnd) {
  const NoiseStream noise = {.seed = 0x0123456789abcdef,
                             .stream = 0xfedcba9876543210,
                             .purpose = NoisePurpose::kSensitivityPoint,
                             .index = 0xabcdef};
  for (const uint64_t first : {0u, 4u, 32u, 1000u}) {
    for (size_t size = 0; size <= 70; ++size) {
      std::vector<float> values(size + 1, -1.0f);
      FillUniform(noise, first, absl::MakeSpan(values).first(size));
      for (size_t i = 0; i < size; ++i) {
        ASSERT_EQ(values[i], Element(noise, first + i)) << first << " + " << i;
      }
      ASSERT_EQ(values[size], -1.0f);
    }
  }
}

TEST(FillUniform, LiesInTheUnitInterval) {
  std::vector<float> values(100'000);
  FillUniform({.seed = 7}, 0, absl::MakeSpan(values));
  double sum = 0;
  for (const float u : values) {
    ASSERT_GE(u, 0.0f);
    ASSERT_LT(u, 1.0f);
    sum += u;
  }
  // Six standard deviations of such a mean, which is the seed's for ever.
  EXPECT_NEAR(sum / 100'000, 0.5, 0.0055);
}

TEST(FillUniform, DiffersBySeedStreamPurposeAndIndex) {
  const auto first_of = [](const NoiseStream& noise) {
    float value = 0;
    FillUniform(noise, 0, absl::MakeSpan(&value, 1));
    return value;
  };
  const float base = first_of({.seed = 7, .stream = 8});
  EXPECT_NE(base, first_of({.seed = 7 | 1ull << 32, .stream = 8}));
  EXPECT_NE(base, first_of({.seed = 7, .stream = 8 | 1ull << 32}));
  EXPECT_NE(base, first_of({.seed = 7,
                            .stream = 8,
                            .purpose = NoisePurpose::kRandomOrder}));
  EXPECT_NE(base, first_of({.seed = 7, .stream = 8, .index = 1}));
}

}  // namespace
}  // namespace camserve
