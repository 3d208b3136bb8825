#include "common/scores/curve_sum.h"

#include <algorithm>

namespace camserve {
namespace {

constexpr double kUnitsOfOne = 0x1p62;

}  // namespace

void CurveSum::Add(absl::Span<const double> curve) {
  sums_.resize(curve.size());
  for (size_t k = 0; k < curve.size(); ++k) {
    sums_[k] += static_cast<uint64_t>(curve[k] * kUnitsOfOne);
  }
  ++curves_;
}

void CurveSum::Merge(const CurveSum& other) {
  sums_.resize(std::max(sums_.size(), other.sums_.size()));
  for (size_t k = 0; k < other.sums_.size(); ++k) sums_[k] += other.sums_[k];
  curves_ += other.curves_;
}

std::vector<double> CurveSum::Mean() const {
  std::vector<double> mean;
  mean.reserve(sums_.size());
  for (const absl::uint128& sum : sums_) {
    mean.push_back(static_cast<double>(sum) / kUnitsOfOne /
                   static_cast<double>(curves_));
  }
  return mean;
}

}  // namespace camserve
