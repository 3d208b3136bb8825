// The search for the verdicts of models' layers: minutes of passes that nobody
// has to wait for.
#ifndef CAMSERVE_SERVER_SERVING_LAYER_SEARCHES_H_
#define CAMSERVE_SERVER_SERVING_LAYER_SEARCHES_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/clock.h"
#include "server/repository/served_model.h"
#include "server/serving/model_task.h"

namespace camserve {

// A model has one search at a time, however many ask for it. It takes turns
// with evaluations in the bulk lane of the model's queue, a slice of about
// half a second each, and holds no reference to the model in between: it goes
// on when nobody waits for it any more, and ends when all verdicts are known,
// when it fails, or when the model or the server goes. Thread-safe.
class LayerSearches {
 public:
  // ModelScheduler::SubmitBulk, or a test's own.
  using Submit = std::function<void(BulkTask, BulkDone)>;
  using Done = std::function<void(const absl::Status&)>;

  explicit LayerSearches(Submit submit, const Clock* clock = &Clock::Real());

  // Begins the model's search, unless one is under way. Calls `done` once it
  // has ended: from a worker of the model, or from here. OK: Model::Layers
  // knows every verdict now. UNAVAILABLE: the server is stopping; otherwise as
  // Model::JudgeLayers. Where the search has not ended by `until`, `done` is
  // not called: the caller has to watch the time by itself.
  void Join(const std::shared_ptr<const ServedModel>& model, absl::Time until,
            Done done);

 private:
  class State;
  // Searches under way hold it.
  const std::shared_ptr<State> state_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_LAYER_SEARCHES_H_
