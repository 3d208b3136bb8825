// How much of a bootstrap is made: bounded by work, and stopped where nobody
// waits for it any longer.
#ifndef CAMSERVE_COMMON_SCORES_BOOTSTRAP_PLAN_H_
#define CAMSERVE_COMMON_SCORES_BOOTSTRAP_PLAN_H_

#include <algorithm>
#include <cstdint>
#include <functional>

namespace camserve {

inline constexpr int kBootstrapReplicates = 1000;

// Of fewer replicates, the 2.5th percentile is little more than the least.
inline constexpr int kLeastReplicates = 100;

// The most work of a bootstrap. A replicate looks at every logit and every
// score of a set once: their number is its work. A thousand replicates of what
// 256 MiB of scores can hold stay below this; only larger sets get fewer.
inline constexpr int64_t kBootstrapWork = 100'000'000'000;

// How many replicates a set of `values` logits and scores is given: the
// thousand of the definitions, or as many as fit into kBootstrapWork; 0 where
// these are fewer than kLeastReplicates. The same for every place that
// summarizes the set.
inline int ReplicatesFor(int64_t values) {
  const int64_t within = kBootstrapWork / std::max<int64_t>(values, 1);
  if (within < kLeastReplicates) return 0;
  return static_cast<int>(std::min<int64_t>(within, kBootstrapReplicates));
}

struct BootstrapPlan {
  uint64_t seed = 0;
  int replicates = kBootstrapReplicates;
  // Asked often while replicates are made. Once it says true, intervals that
  // are not finished are left out. Where it is empty, nothing stops them.
  std::function<bool()> stop;

  bool stopped() const { return stop && stop(); }
};

}  // namespace camserve

#endif  // CAMSERVE_COMMON_SCORES_BOOTSTRAP_PLAN_H_
