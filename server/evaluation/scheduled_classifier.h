// A served model as the metrics see it: every pass waits its turn in the bulk
// lane of the model's queue.
#ifndef CAMSERVE_SERVER_EVALUATION_SCHEDULED_CLASSIFIER_H_
#define CAMSERVE_SERVER_EVALUATION_SCHEDULED_CLASSIFIER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock.h"
#include "server/metrics/classifier.h"
#include "server/serving/model_scheduler.h"

namespace camserve {

// For one thread at a time. Every function blocks until its pass is done.
// CANCELLED before a pass once `is_cancelled` says so; UNAVAILABLE: the server
// is stopping; otherwise the model's own errors.
class ScheduledClassifier final : public Classifier {
 public:
  struct Options {
    std::shared_ptr<const ServedModel> model;
    std::string layer;  // empty: the model's default
    absl::Time deadline = absl::InfiniteFuture();
    // A pass that takes longer, as in a model that loops for ever, ends with
    // DEADLINE_EXCEEDED.
    absl::Duration pass_limit = absl::Minutes(5);
    std::function<bool()> is_cancelled;  // thread-safe
  };

  // The scheduler outlives this.
  ScheduledClassifier(ModelScheduler& scheduler, const Clock& clock,
                      Options options);

  // Checks that every instance can explain the layer. Where nobody has asked
  // for the layer before, the model is cut there now. Errors also as
  // Model::CheckLayer.
  absl::Status CheckLayer();

  absl::StatusOr<Tensor> Logits(Tensor batch) override;
  absl::StatusOr<std::vector<SampleExplanation>> Explain(
      std::vector<SampleQuestion> questions) override;

  // Time that the model worked in all passes so far.
  absl::Duration compute_time() const { return compute_time_; }

 private:
  // Runs `pass` and waits for its end.
  absl::Status Run(std::function<absl::Status(const Model&, absl::Time)> pass);

  ModelScheduler& scheduler_;
  const Clock& clock_;
  const Options options_;
  absl::Duration compute_time_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_EVALUATION_SCHEDULED_CLASSIFIER_H_
