#include "server/serving/batch_rule.h"

#include <algorithm>

namespace camserve {

absl::Time ClosingTime(const OpenBatch& batch, const BatchLimits& limits) {
  if (batch.size >= limits.max_size) return absl::InfinitePast();
  return std::min(batch.oldest_arrival + limits.max_delay,
                  batch.earliest_deadline - batch.pass);
}

BatchLimits ChooseBatchLimits(const BatchLimits& configured,
                              const BatchLimits& server_default) {
  BatchLimits limits = configured;
  if (limits.max_size == 0) limits.max_size = server_default.max_size;
  if (limits.max_delay == absl::ZeroDuration()) {
    limits.max_delay = server_default.max_delay;
  }
  return limits;
}

}  // namespace camserve
