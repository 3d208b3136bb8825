// Counts the tasks that wait, and reports to the observer.
#ifndef CAMSERVE_SERVER_SERVING_TASK_REPORTER_H_
#define CAMSERVE_SERVER_SERVING_TASK_REPORTER_H_

#include <array>
#include <map>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "server/serving/pending_task.h"
#include "server/serving/serving_observer.h"

namespace camserve {

// Thread-safe. Without an observer it tells nobody.
class TaskReporter {
 public:
  // `observer` may be null; it has to outlive every call.
  explicit TaskReporter(ServingObserver* observer) : observer_(observer) {}

  // `change` tasks more wait in a lane of the model, or fewer where it is
  // negative.
  void CountWaiting(const std::string& model, Lane lane, int change);

  // A pass begins.
  void ReportBatch(const std::string& model, int size);

  // A task was refused before it was made.
  void ReportRejection(const std::string& model, Lane lane,
                       const absl::Status& reason);

  // Reports that a task gets no pass, and answers it with `reason`.
  void Reject(std::unique_ptr<PendingTask> pending, const absl::Status& reason);

 private:
  ServingObserver* const observer_;
  absl::Mutex mutex_;
  // By model, then lane. The versions of a model have a queue each.
  std::map<std::string, std::array<int, 2>> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_TASK_REPORTER_H_
