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

// One thread's. CANCELLED, between passes, once `is_cancelled` says so;
// UNAVAILABLE: the server is stopping; otherwise errors are the model's.
class ScheduledClassifier final : public Classifier {
 public:
  struct Options {
    std::shared_ptr<const ServedModel> model;
    std::string layer;  // empty: the model's default
    absl::Time deadline = absl::InfiniteFuture();
    // A pass that takes longer ends with DEADLINE_EXCEEDED: the model loops.
    absl::Duration pass_limit = absl::Minutes(5);
    std::function<bool()> is_cancelled;  // thread-safe
  };

  // The scheduler outlives this.
  ScheduledClassifier(ModelScheduler& scheduler, const Clock& clock,
                      Options options);

  // Checks that the layer can be explained, by every instance: the first to ask
  // for a layer has the model cut there. Errors also as Model::CheckLayer.
  absl::Status CheckLayer();

  absl::StatusOr<Tensor> Logits(Tensor batch) override;
  absl::StatusOr<std::vector<SampleExplanation>> Explain(
      std::vector<SampleQuestion> questions) override;

  // Time that the model worked, of all passes so far.
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
