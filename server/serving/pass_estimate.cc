#include "server/serving/pass_estimate.h"

#include <algorithm>
#include <iterator>

namespace camserve {

void PassEstimate::Observe(int work, absl::Duration pass) {
  if (is_doubted_) by_work_.clear();
  is_doubted_ = false;
  Recent& recent = by_work_[work];
  recent.passes[recent.count++ % kPasses] = pass;
}

void PassEstimate::Doubt() {
  is_doubted_ = true;
  for (auto& [work, recent] : by_work_) {
    for (absl::Duration& pass : recent.passes) pass *= 0.9;
  }
}

absl::Duration PassEstimate::OfPass(int work) const {
  const auto next_larger = by_work_.upper_bound(work);
  if (next_larger == by_work_.begin()) return absl::ZeroDuration();
  return UpperQuartile(std::prev(next_larger)->second);
}

absl::Duration PassEstimate::OfTask() const {
  if (by_work_.empty()) return absl::ZeroDuration();
  const auto& [work, recent] = *by_work_.rbegin();
  return UpperQuartile(recent) / work;
}

absl::Duration PassEstimate::UpperQuartile(const Recent& recent) {
  std::array<absl::Duration, kPasses> passes = recent.passes;
  const auto known =
      static_cast<std::ptrdiff_t>(std::min(recent.count, kPasses));
  const auto quartile = passes.begin() + known * 3 / 4;
  std::nth_element(passes.begin(), quartile, passes.begin() + known);
  return *quartile;
}

}  // namespace camserve
