// What may wait for a model: one explanation, for which a place in the queue
// may be kept while it is made ready, or a bulk pass of an evaluation.
#ifndef CAMSERVE_SERVER_SERVING_MODEL_TASK_H_
#define CAMSERVE_SERVER_SERVING_MODEL_TASK_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/explanation.h"
#include "server/model/model.h"
#include "server/repository/served_model.h"

namespace camserve {

// A place in a model's queue, given back when this is destroyed. One made by
// default holds no place. Not thread-safe.
class QueuePlace {
 public:
  QueuePlace() = default;
  // `give_back` is called once, from whichever thread lets go of the place.
  explicit QueuePlace(std::function<void()> give_back)
      : give_back_(std::move(give_back)) {}
  ~QueuePlace() { Release(); }
  QueuePlace(QueuePlace&& other) noexcept
      : give_back_(std::exchange(other.give_back_, nullptr)) {}
  QueuePlace& operator=(QueuePlace&& other) noexcept {
    Release();
    give_back_ = std::exchange(other.give_back_, nullptr);
    return *this;
  }

  bool is_kept() const { return give_back_ != nullptr; }
  void Release() {
    if (const auto give_back = std::exchange(give_back_, nullptr)) give_back();
  }

 private:
  std::function<void()> give_back_;
};

// What every task has.
struct ModelTask {
  std::shared_ptr<const ServedModel> model;
  absl::Time deadline = absl::InfiniteFuture();
  // True once nobody waits for the answer any more. Has to be thread-safe and
  // to call nothing of the scheduler; may be empty.
  std::function<bool()> is_cancelled;
};

struct ExplainTask : ModelTask {
  std::string layer;  // empty: the model's default
  SampleQuestion question;
  // From ModelScheduler::Reserve, or none.
  QueuePlace place;
};

struct ScheduledExplanation {
  SampleExplanation explanation;
  absl::Duration queue_time;
  absl::Duration compute_time;
  int batch_size = 1;  // requests that shared the forward pass
};

using ExplainDone = std::function<void(absl::StatusOr<ScheduledExplanation>)>;

// A pass over a batch that its caller made up.
struct BulkTask : ModelTask {
  // Runs the pass on an instance of the model. It has to own what it writes to:
  // a pass that does not end may outlive the task.
  std::function<absl::Status(const Model& instance)> pass;
};

// Called with the time that the pass took, with its error, or with why it was
// not run. What the pass wrote may be read only where there is no error.
using BulkDone = std::function<void(absl::StatusOr<absl::Duration>)>;

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_MODEL_TASK_H_
