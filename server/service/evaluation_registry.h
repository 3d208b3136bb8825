// The evaluations that run: how many at once, and how they end with the server.
#ifndef CAMSERVE_SERVER_SERVICE_EVALUATION_REGISTRY_H_
#define CAMSERVE_SERVER_SERVICE_EVALUATION_REGISTRY_H_

#include <map>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace camserve {

// An evaluation that runs, as the registry knows it. Thread-safe.
class RunningEvaluation {
 public:
  virtual ~RunningEvaluation() = default;

  // Reads no more samples, answers those that are at work, then ends with the
  // summary so far, without the intervals that are not there yet, and
  // UNAVAILABLE.
  virtual void Drain() = 0;
  // After Drain: gives up the samples that are at work.
  virtual void Hurry() = 0;
};

// Thread-safe. Outlives its calls.
class EvaluationRegistry {
 public:
  // `limit`: evaluations at a time.
  explicit EvaluationRegistry(int limit) : limit_(limit) {}

  // RESOURCE_EXHAUSTED: as many run as may. UNAVAILABLE: the server stops.
  absl::Status Add(const std::shared_ptr<RunningEvaluation>& call);
  // Does nothing where the call was not added.
  void Remove(const RunningEvaluation& call);

  // Calls Drain or Hurry of all evaluations that run. After Drain, Add refuses.
  void Drain();
  void Hurry();

 private:
  std::vector<std::shared_ptr<RunningEvaluation>> Calls() const
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const int limit_;
  mutable absl::Mutex mutex_;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<const RunningEvaluation*, std::weak_ptr<RunningEvaluation>> calls_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_EVALUATION_REGISTRY_H_
