#include "server/repository/load_supervisor.h"

#include <cstdint>
#include <exception>
#include <map>
#include <new>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/status_macros.h"
#include "common/text.h"

namespace camserve {

struct LoadSupervisor::State {
  // Announces a load that somebody waits for.
  int64_t Begin() {
    absl::MutexLock lock(&mutex);
    results[++last_ticket];
    return last_ticket;
  }

  // Hands the result to who waits for it; drops it where nobody does any more.
  void Finish(int64_t ticket, LoadedVersion result) {
    absl::MutexLock lock(&mutex);
    const auto found = results.find(ticket);
    if (found == results.end()) return;
    found->second = std::move(result);
    changed.SignalAll();
  }

  // The result, or nullopt where the waiting ended first.
  std::optional<LoadedVersion> Take(int64_t ticket, absl::Time deadline) {
    absl::MutexLock lock(&mutex);
    bool in_time = true;
    while (!results[ticket].has_value() && !stopped && in_time) {
      in_time = !changed.WaitWithDeadline(&mutex, deadline);
    }
    std::optional<LoadedVersion> result = std::move(results[ticket]);
    results.erase(ticket);
    return result;
  }

  absl::Mutex mutex;
  absl::CondVar changed;
  bool stopped ABSL_GUARDED_BY(mutex) = false;
  int64_t last_ticket ABSL_GUARDED_BY(mutex) = 0;
  std::map<int64_t, std::optional<LoadedVersion>> results
      ABSL_GUARDED_BY(mutex);
};

namespace {

constexpr size_t kLongestError = 300;

LoadedVersion Caught(const LoadSupervisor::Load& load) {
  try {
    return load();
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError("out of memory while it was loaded");
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat(
        "loading failed: ", MendedText(error.what(), kLongestError)));
  }
}

absl::Status StartDetached(std::function<void()> work) {
  try {
    std::thread(std::move(work)).detach();
  } catch (const std::system_error&) {
    return absl::ResourceExhaustedError(
        "no thread could be started to load the model");
  }
  return absl::OkStatus();
}

absl::Status Stopped() {
  return absl::CancelledError("the server stopped before it was loaded");
}

}  // namespace

LoadSupervisor::LoadSupervisor() : state_(std::make_shared<State>()) {}

LoadedVersion LoadSupervisor::Run(Load load, absl::Duration limit) {
  if (stopped()) return Stopped();
  const int64_t ticket = state_->Begin();
  const absl::Time deadline = absl::Now() + limit;
  absl::Status started =
      StartDetached([state = state_, ticket, load = std::move(load)]() mutable {
        LoadedVersion result = Caught(load);
        // What `load` owns is freed before anybody hears that it has ended.
        load = nullptr;
        state->Finish(ticket, std::move(result));
      });
  if (!started.ok()) state_->Finish(ticket, std::move(started));
  std::optional<LoadedVersion> result = state_->Take(ticket, deadline);
  if (result.has_value()) return *std::move(result);
  if (stopped()) return Stopped();
  return absl::DeadlineExceededError(
      absl::StrCat("loading did not end within ", absl::FormatDuration(limit),
                   ": the machine is too busy or too slow for a model of its "
                   "size, or its forward does not end"));
}

void LoadSupervisor::Stop() {
  absl::MutexLock lock(&state_->mutex);
  state_->stopped = true;
  state_->changed.SignalAll();
}

bool LoadSupervisor::stopped() const {
  absl::MutexLock lock(&state_->mutex);
  return state_->stopped;
}

}  // namespace camserve
