#include "server/serving/pass_estimate.h"

#include <algorithm>

namespace camserve {

void PassEstimate::Observe(absl::Duration pass) {
  if (is_doubted_) count_ = 0;
  is_doubted_ = false;
  passes_[count_++ % kPasses] = pass;
}

void PassEstimate::Doubt() {
  is_doubted_ = true;
  for (absl::Duration& pass : passes_) pass *= 0.9;
}

absl::Duration PassEstimate::shortest() const {
  if (count_ == 0) return absl::ZeroDuration();
  const auto known =
      passes_.begin() + static_cast<std::ptrdiff_t>(std::min(count_, kPasses));
  return *std::min_element(passes_.begin(), known);
}

}  // namespace camserve
