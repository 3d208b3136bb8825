// The counter-based generator of all noise (section 4 of the definitions):
// Philox4x32-10, Salmon et al. 2011, "Parallel random numbers: as easy as
// 1, 2, 3". Pure functions; thread-safe.
#ifndef CAMSERVE_COMMON_SCORES_PHILOX_H_
#define CAMSERVE_COMMON_SCORES_PHILOX_H_

#include <array>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace camserve {

using PhiloxCounter = std::array<uint32_t, 4>;
using PhiloxKey = std::array<uint32_t, 2>;

// The block of four words that `key` gives for `counter`.
PhiloxCounter Philox4x32(const PhiloxCounter& counter, const PhiloxKey& key);

// What random numbers are drawn for: no two purposes share any.
enum class NoisePurpose : uint8_t {
  kAopcFill = 1,
  kSensitivityPoint = 2,
  kRandomOrder = 3,
  kBootstrap = 4,
};

// Names one sequence of random numbers.
struct NoiseStream {
  uint64_t seed = 0;
  // FNV-1a 64 of a sample id, a zero byte, and a radius: see StreamOf.
  uint64_t stream = 0;
  NoisePurpose purpose = NoisePurpose::kAopcFill;
  uint32_t index = 0;  // below 2^24: number of the point, or of the replicate
};

// The stream of a sample at a radius; `radius` is 0 where the noise has none.
uint64_t StreamOf(absl::string_view sample_id, double radius = 0);

// Fills `values` with the elements `first`, first + 1, ... of `noise`: uniform
// in [0, 1), multiples of 2^-24. `first` is a multiple of 4.
void FillUniform(const NoiseStream& noise, uint64_t first,
                 absl::Span<float> values);

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_PHILOX_H_
