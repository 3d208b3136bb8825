// What serving reports of itself. It is for metrics, of which serving knows
// nothing.
#ifndef CAMSERVE_SERVER_SERVING_SERVING_OBSERVER_H_
#define CAMSERVE_SERVER_SERVING_SERVING_OBSERVER_H_

#include "absl/strings/string_view.h"
#include "server/telemetry/serving_report.h"

namespace camserve {

// The reason (status_details.h) of a task that was refused when it came, as its
// deadline could not be met.
inline constexpr absl::string_view kDeadlineRefused = "DEADLINE_TOO_NEAR";

// Implementations are thread-safe, short, and do not block. Calls come from any
// thread, some with a queue's lock held: so an observer must not call serving.
class ServingObserver {
 public:
  virtual ~ServingObserver() = default;

  // So many tasks of a model, of all its versions and instances, wait in a
  // lane.
  virtual void OnQueueDepth(absl::string_view model, Lane lane, int depth) = 0;
  // A forward pass begins that `size` explanations share.
  virtual void OnBatch(absl::string_view model, int size) = 0;
  virtual void OnRejected(absl::string_view model, Lane lane,
                          Rejection reason) = 0;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_SERVING_OBSERVER_H_
