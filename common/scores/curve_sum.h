// The mean of many curves of probabilities, without keeping them.
#ifndef CAMSERVE_COMMON_SCORES_CURVE_SUM_H_
#define CAMSERVE_COMMON_SCORES_CURVE_SUM_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/types/span.h"

namespace camserve {

// Adds up curves of one length as whole numbers, in units of 2^-62: the sum is
// the same in any order and grouping. Not thread-safe.
class CurveSum {
 public:
  // Values in [0, 1]; as many as those of the curves before.
  void Add(absl::Span<const double> curve);
  void Merge(const CurveSum& other);

  int64_t curves() const { return curves_; }
  // Empty where no curve was added.
  std::vector<double> Mean() const;
  size_t bytes() const { return sums_.capacity() * sizeof(absl::uint128); }

 private:
  std::vector<absl::uint128> sums_;
  int64_t curves_ = 0;
};

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_CURVE_SUM_H_
