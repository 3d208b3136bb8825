// When a batch of explanations goes to its model.
#ifndef CAMSERVE_SERVER_SERVING_BATCH_RULE_H_
#define CAMSERVE_SERVER_SERVING_BATCH_RULE_H_

#include "absl/time/time.h"

namespace camserve {

struct BatchLimits {
  int max_size = 8;  // explanations that one pass may share
  // How long the oldest may wait for others, while a worker is free.
  absl::Duration max_delay;
};

// The explanations that wait and could share a pass.
struct OpenBatch {
  int size = 1;
  absl::Time oldest_arrival;
  absl::Time earliest_deadline = absl::InfiniteFuture();
  absl::Duration pass;  // how long it takes; 0: not known
};

// A full batch goes at once, any other when its oldest task has waited long
// enough, or earlier where a deadline asks for it.
absl::Time ClosingTime(const OpenBatch& batch, const BatchLimits& limits);

// What a model's configuration says, or the server's numbers where that is 0.
BatchLimits ChooseBatchLimits(const BatchLimits& configured,
                              const BatchLimits& server_default);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_BATCH_RULE_H_
