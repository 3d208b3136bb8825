// One evaluation: what its samples have scored so far.
#ifndef CAMSERVE_SERVER_SERVICE_EVALUATION_RUN_H_
#define CAMSERVE_SERVER_SERVICE_EVALUATION_RUN_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "camserve/v1/evaluation.pb.h"
#include "common/scores/score_summary.h"
#include "common/scores/score_table.h"
#include "server/evaluation/scheduled_classifier.h"
#include "server/metrics/evaluation_spec.h"
#include "server/service/service_parts.h"

namespace camserve {

// Thread-safe: samples may be measured on several threads at once.
class EvaluationRun {
 public:
  struct Plan {
    std::shared_ptr<const ServedModel> model;
    std::string layer;  // empty: the model's default
    EvaluationSpec spec;
    absl::Time deadline = absl::InfiniteFuture();
    std::function<bool()> is_cancelled;  // thread-safe
  };

  // `parts` outlives this.
  EvaluationRun(const ServiceParts& parts, Plan plan);

  const ServedModel& model() const { return *plan_.model; }

  // Checks that the layer can be explained, which may take seconds where it is
  // not the default one. Errors as Model::CheckLayer. Has to be called before
  // the functions below.
  absl::Status Prepare();
  // The run as Prepare found it; does not ask the model again.
  v1::EvaluationStarted started() const;

  // Decodes and measures a sample; blocks. INVALID_ARGUMENT: the sample, or an
  // id that came before; UNAVAILABLE: the server is stopping; CANCELLED: the
  // plan's is_cancelled says so; otherwise the model's error.
  absl::Status Measure(const v1::Sample& sample, v1::SampleResult& result);

  void CountFailure();

  // RESOURCE_EXHAUSTED once the scores and their summary take more memory than
  // the server allows one evaluation.
  absl::Status CheckMemory() const;

  // The summary of the samples measured so far. Blocks, for seconds where the
  // set is large. Intervals that are not finished when `stop` says true are
  // left out.
  ScoreSummary Summarize(std::function<bool()> stop) const;
  int64_t failures() const;

 private:
  ScheduledClassifier Classifier() const;
  absl::Status MeasureNew(const v1::Sample& sample, v1::SampleResult& result);

  const ServiceParts& parts_;
  const Plan plan_;
  mutable absl::Mutex mutex_;
  v1::EvaluationStarted started_ ABSL_GUARDED_BY(mutex_);
  ScoreTable table_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<std::string> in_flight_ ABSL_GUARDED_BY(mutex_);
  int64_t failures_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_EVALUATION_RUN_H_
