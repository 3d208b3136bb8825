// What serving tells of itself: for metrics, without knowing of them.
#ifndef CAMSERVE_SERVER_SERVING_SERVING_OBSERVER_H_
#define CAMSERVE_SERVER_SERVING_SERVING_OBSERVER_H_

#include "absl/strings/string_view.h"
#include "server/telemetry/serving_report.h"

namespace camserve {

// The reason (status_details.h) of a task that was refused when it came, as its
// deadline could not be met.
inline constexpr absl::string_view kDeadlineRefused = "DEADLINE_TOO_NEAR";

// Thread-safe. Calls are short, do not block, and come from any thread, some
// with a queue's lock held: an observer calls nothing of serving.
class ServingObserver {
 public:
  virtual ~ServingObserver() = default;

  // Tasks of a model that wait in a lane, of all versions and instances.
  virtual void OnQueueDepth(absl::string_view model, Lane lane, int depth) = 0;
  // A forward pass that `size` explanations shared.
  virtual void OnBatch(absl::string_view model, int size) = 0;
  virtual void OnRejected(absl::string_view model, Lane lane,
                          Rejection reason) = 0;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_SERVING_OBSERVER_H_
