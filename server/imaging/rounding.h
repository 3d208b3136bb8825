// Rounding inside loops over samples.
#ifndef CAMSERVE_SERVER_IMAGING_ROUNDING_H_
#define CAMSERVE_SERVER_IMAGING_ROUNDING_H_

#include <bit>
#include <cstdint>

namespace camserve {

// std::lrint of a value between -2^22 and 2^22, without the call: the nearest
// integer, the even one at a tie. A float of 2^23 or more has no fraction, so
// adding 1.5 * 2^23 rounds, and leaves the integer in the low bits.
inline int32_t RoundToInt(float value) {
  constexpr float kShift = 12582912.0f;
  return std::bit_cast<int32_t>(value + kShift) -
         std::bit_cast<int32_t>(kShift);
}

}  // namespace camserve

#endif  // CAMSERVE_SERVER_IMAGING_ROUNDING_H_
