#include "server/serving/layer_searches.h"

#include <map>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/status_macros.h"

namespace camserve {
namespace {

constexpr absl::Duration kSlice = absl::Milliseconds(500);

struct Waiter {
  absl::Time until;
  LayerSearches::Done done;
};

using WeakModel = std::weak_ptr<const ServedModel>;

}  // namespace

class LayerSearches::State : public std::enable_shared_from_this<State> {
 public:
  State(Submit submit, const Clock* clock)
      : submit_(std::move(submit)), clock_(clock) {}

  // Adds a waiter to the model's search. True where the search has yet to be
  // begun.
  bool AddWaiter(const WeakModel& model, Waiter waiter) {
    absl::MutexLock lock(&mutex_);
    const auto [search, is_new] = searches_.try_emplace(model);
    DropLate(search->second);
    search->second.push_back(std::move(waiter));
    return is_new;
  }

  // The search uses the first instance only: GetModel reports its verdicts.
  void SubmitSlice(const std::shared_ptr<const ServedModel>& model) {
    auto all_known = std::make_shared<bool>(false);
    BulkTask task;
    task.model = model;
    // `first` stays valid, as the task holds the model.
    task.pass = [all_known, clock = clock_,
                 first = model->instances.front().get()](
                    const Model& /*instance*/) -> absl::Status {
      ASSIGN_OR_RETURN(*all_known, first->JudgeLayers(clock->Now() + kSlice));
      return absl::OkStatus();
    };
    submit_(std::move(task),
            [self = shared_from_this(), weak = WeakModel(model),
             all_known](const absl::StatusOr<absl::Duration>& duration) {
              self->EndSlice(weak, duration.status(), *all_known);
            });
  }

 private:
  using Searches =
      std::map<WeakModel, std::vector<Waiter>, std::owner_less<WeakModel>>;

  void EndSlice(const WeakModel& weak, const absl::Status& status,
                bool all_known) {
    if (!status.ok() || all_known) return End(weak, status);
    const std::shared_ptr<const ServedModel> model = weak.lock();
    if (model == nullptr) {
      return End(weak, absl::UnavailableError("the model was unloaded"));
    }
    {
      absl::MutexLock lock(&mutex_);
      DropLate(searches_[weak]);
    }
    SubmitSlice(model);
  }

  void End(const WeakModel& weak, const absl::Status& status) {
    std::vector<Waiter> waiters;
    {
      absl::MutexLock lock(&mutex_);
      waiters = std::move(searches_[weak]);
      searches_.erase(weak);
    }
    for (const Waiter& waiter : waiters) waiter.done(status);
  }

  void DropLate(std::vector<Waiter>& waiters)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const absl::Time now = clock_->Now();
    std::erase_if(waiters,
                  [now](const Waiter& waiter) { return waiter.until < now; });
  }

  const Submit submit_;
  const Clock* const clock_;
  absl::Mutex mutex_;
  // The searches under way, and who waits for each.
  Searches searches_ ABSL_GUARDED_BY(mutex_);
};

LayerSearches::LayerSearches(Submit submit, const Clock* clock)
    : state_(std::make_shared<State>(std::move(submit), clock)) {}

void LayerSearches::Join(const std::shared_ptr<const ServedModel>& model,
                         absl::Time until, Done done) {
  if (state_->AddWaiter(model, {.until = until, .done = std::move(done)})) {
    state_->SubmitSlice(model);
  }
}

}  // namespace camserve
