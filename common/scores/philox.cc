#include "common/scores/philox.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace camserve {
namespace {

constexpr int kRounds = 10;
constexpr uint32_t kMultiplier0 = 0xD2511F53;
constexpr uint32_t kMultiplier1 = 0xCD9E8D57;
constexpr uint32_t kWeyl0 = 0x9E3779B9;
constexpr uint32_t kWeyl1 = 0xBB67AE85;

constexpr uint64_t kFnvOffset = 0xCBF29CE484222325;
constexpr uint64_t kFnvPrime = 0x100000001B3;

constexpr size_t kWords = 4;  // a block

// The upper 24 bits of a word: a float32 holds them exactly.
constexpr int kUnusedBits = 8;
constexpr float kUnit = 0x1p-24f;

uint64_t Fnv1a(uint64_t hash, absl::string_view bytes) {
  for (const char byte : bytes) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * kFnvPrime;
  }
  return hash;
}

PhiloxKey KeyOf(const NoiseStream& noise) {
  return {static_cast<uint32_t>(noise.seed),
          static_cast<uint32_t>(noise.seed >> 32)};
}

PhiloxCounter CounterOf(const NoiseStream& noise, uint32_t block) {
  return {block, static_cast<uint32_t>(noise.stream),
          static_cast<uint32_t>(noise.stream >> 32),
          static_cast<uint32_t>(noise.purpose) << 24 | noise.index};
}

#if defined(__SSE2__)

// Eight blocks at once. A register holds one word of two blocks, each in the
// lower half of a 64-bit lane, as the multiplication wants it; what a step
// leaves in the upper halves never reaches the lower ones.
constexpr size_t kRegisters = 4;
constexpr size_t kBlocksAtOnce = 2 * kRegisters;
using Word = __m128i[kRegisters];

__m128i Lanes(uint32_t value) { return _mm_set1_epi64x(value); }

void Round(PhiloxKey key, Word& a, Word& b, Word& c, Word& d) {
  for (size_t i = 0; i < kRegisters; ++i) {
    const __m128i product0 = _mm_mul_epu32(a[i], Lanes(kMultiplier0));
    const __m128i product1 = _mm_mul_epu32(c[i], Lanes(kMultiplier1));
    a[i] = _mm_srli_epi64(product1, 32) ^ b[i] ^ Lanes(key[0]);
    c[i] = _mm_srli_epi64(product0, 32) ^ d[i] ^ Lanes(key[1]);
    b[i] = product1;
    d[i] = product0;
  }
}

__m128i EvenAndOdd(__m128i even, __m128i odd) {
  return (even & Lanes(0xFFFFFFFF)) | _mm_slli_epi64(odd, 32);
}

void StoreUniform(__m128i words, float* values) {
  const __m128 bits = _mm_cvtepi32_ps(_mm_srli_epi32(words, kUnusedBits));
  _mm_storeu_ps(values, bits * _mm_set1_ps(kUnit));
}

// Writes the elements of kBlocksAtOnce blocks.
void FillBlocks(PhiloxKey key, const PhiloxCounter& counter, float* values) {
  Word a;
  Word b;
  Word c;
  Word d;
  for (size_t i = 0; i < kRegisters; ++i) {
    const auto block = counter[0] + static_cast<uint32_t>(2 * i);
    a[i] = _mm_set_epi64x(block + 1, block);
    b[i] = Lanes(counter[1]);
    c[i] = Lanes(counter[2]);
    d[i] = Lanes(counter[3]);
  }
#pragma GCC unroll 10
  for (int round = 0; round < kRounds; ++round) {
    Round(key, a, b, c, d);
    key = {key[0] + kWeyl0, key[1] + kWeyl1};
  }
  for (size_t i = 0; i < kRegisters; ++i, values += 2 * kWords) {
    const __m128i words01 = EvenAndOdd(a[i], b[i]);
    const __m128i words23 = EvenAndOdd(c[i], d[i]);
    StoreUniform(_mm_unpacklo_epi64(words01, words23), values);
    StoreUniform(_mm_unpackhi_epi64(words01, words23), values + kWords);
  }
}

#else

constexpr size_t kBlocksAtOnce = 1;

void FillBlocks(const PhiloxKey& key, const PhiloxCounter& counter,
                float* values) {
  for (const uint32_t word : Philox4x32(counter, key)) {
    *values++ = static_cast<float>(word >> kUnusedBits) * kUnit;
  }
}

#endif

}  // namespace

PhiloxCounter Philox4x32(const PhiloxCounter& counter, const PhiloxKey& key) {
  auto [a, b, c, d] = counter;
  auto [key0, key1] = key;
  for (int round = 0; round < kRounds; ++round) {
    const uint64_t product0 = uint64_t{a} * kMultiplier0;
    const uint64_t product1 = uint64_t{c} * kMultiplier1;
    a = static_cast<uint32_t>(product1 >> 32) ^ b ^ key0;
    c = static_cast<uint32_t>(product0 >> 32) ^ d ^ key1;
    b = static_cast<uint32_t>(product1);
    d = static_cast<uint32_t>(product0);
    key0 += kWeyl0;
    key1 += kWeyl1;
  }
  return {a, b, c, d};
}

uint64_t StreamOf(absl::string_view sample_id, double radius) {
  // As x86 holds a double: little-endian.
  char radius_bytes[sizeof(radius)];
  std::memcpy(radius_bytes, &radius, sizeof(radius));
  const uint64_t id_hash = Fnv1a(kFnvOffset, sample_id);
  const uint64_t zero_hash = Fnv1a(id_hash, absl::string_view("\0", 1));
  return Fnv1a(zero_hash, {radius_bytes, sizeof(radius_bytes)});
}

void FillUniform(const NoiseStream& noise, uint64_t first,
                 absl::Span<float> values) {
  constexpr size_t kElements = kBlocksAtOnce * kWords;
  const PhiloxKey key = KeyOf(noise);
  PhiloxCounter counter =
      CounterOf(noise, static_cast<uint32_t>(first / kWords));
  size_t filled = 0;
  for (; values.size() - filled >= kElements; filled += kElements) {
    FillBlocks(key, counter, values.data() + filled);
    counter[0] += kBlocksAtOnce;
  }
  if (filled == values.size()) return;
  std::array<float, kElements> last = {};
  FillBlocks(key, counter, last.data());
  std::copy_n(last.begin(), values.size() - filled, values.begin() + filled);
}

}  // namespace camserve
