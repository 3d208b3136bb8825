// A task that waits for its turn, and the callback that takes its answer.
#ifndef CAMSERVE_SERVER_SERVING_PENDING_TASK_H_
#define CAMSERVE_SERVER_SERVING_PENDING_TASK_H_

#include <functional>
#include <memory>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/serving/explain_cost.h"
#include "server/serving/model_task.h"
#include "server/telemetry/serving_report.h"

namespace camserve {

struct PendingExplain {
  ExplainTask task;
  ExplainDone done;
  ExplainCost cost;
};

struct PendingBulk {
  BulkTask task;
  BulkDone done;
};

// Its `done` is called once, by whoever takes it out of the queue.
struct PendingTask {
  std::variant<PendingExplain, PendingBulk> what;
  absl::Time arrival;

  Lane lane() const {
    return std::holds_alternative<PendingBulk>(what) ? Lane::kBulk
                                                     : Lane::kExplain;
  }
  const ModelTask& task() const {
    if (const auto* bulk = std::get_if<PendingBulk>(&what)) return bulk->task;
    return std::get<PendingExplain>(what).task;
  }
  void Refuse(const absl::Status& reason) const {
    std::visit([&](const auto& pending) { pending.done(reason); }, what);
  }
  // The same, but frees the task first: whoever gets the answer finds the model
  // released.
  static void Refuse(std::unique_ptr<PendingTask> pending,
                     const absl::Status& reason) {
    const auto done = std::visit(
        [](auto& what) -> std::function<void(const absl::Status&)> {
          return [done = std::move(what.done)](const absl::Status& status) {
            done(status);
          };
        },
        pending->what);
    pending = nullptr;
    done(reason);
  }
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVING_PENDING_TASK_H_
