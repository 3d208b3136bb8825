#include "server/serving/pass_estimate.h"

#include <algorithm>
#include <iterator>

namespace camserve {

void PassEstimate::Observe(int tasks, absl::Duration pass) {
  if (is_doubted_) by_tasks_.clear();
  is_doubted_ = false;
  Recent& recent = by_tasks_[tasks];
  recent.passes[recent.count++ % kPasses] = pass;
}

void PassEstimate::Doubt() {
  is_doubted_ = true;
  for (auto& [tasks, recent] : by_tasks_) {
    for (absl::Duration& pass : recent.passes) pass *= 0.9;
  }
}

absl::Duration PassEstimate::OfPass(int tasks) const {
  const auto next_larger = by_tasks_.upper_bound(tasks);
  if (next_larger == by_tasks_.begin()) return absl::ZeroDuration();
  return UpperQuartile(std::prev(next_larger)->second);
}

absl::Duration PassEstimate::OfTask() const {
  if (by_tasks_.empty()) return absl::ZeroDuration();
  const auto& [tasks, recent] = *by_tasks_.rbegin();
  return UpperQuartile(recent) / tasks;
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
