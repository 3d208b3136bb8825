// Which samples a replicate of the bootstrap draws (sections 4 and 9 of the
// definitions).
#ifndef CAMSERVE_COMMON_SCORES_DRAWS_H_
#define CAMSERVE_COMMON_SCORES_DRAWS_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "common/scores/philox.h"

namespace camserve {

// Calls `take` with each of the `population` samples that replicate number
// `replicate` draws with replacement, in the order of drawing. Thread-safe.
template <typename Take>
void ForEachDraw(uint64_t seed, int replicate, size_t population,
                 const Take& take) {
  const NoiseStream noise = {.seed = seed,
                             .stream = StreamOf(""),
                             .purpose = NoisePurpose::kBootstrap,
                             .index = static_cast<uint32_t>(replicate)};
  std::array<float, 4096> uniform = {};  // stays in the cache
  for (size_t first = 0; first < population; first += uniform.size()) {
    const absl::Span<float> drawn = absl::MakeSpan(uniform).first(
        std::min(uniform.size(), population - first));
    FillUniform(noise, first, drawn);
    for (const float u : drawn) {
      take(static_cast<size_t>(double{u} * static_cast<double>(population)));
    }
  }
}

// The counts of several replicates side by side, one replicate in each lane: a
// sample's counts in all of them are read at once, from one place in memory.
// Not thread-safe.
class DrawLanes {
 public:
  static constexpr size_t kLanes = 32;
  using Lanes = std::array<uint8_t, kLanes>;

  // `most` is how often a lane can count one sample; tests lower it.
  explicit DrawLanes(size_t population, uint8_t most = UINT8_MAX)
      : most_(most), samples_(population) {}

  // Draws the replicates first, first + 1, ..., one a lane. False where one of
  // them draws a sample more often than a lane can count: the counts are then
  // of no use.
  bool Draw(uint64_t seed, int first);

  // How often each sample was drawn in each lane.
  absl::Span<const Lanes> samples() const { return samples_; }

 private:
  uint8_t most_;
  std::vector<Lanes> samples_;
};

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_DRAWS_H_
