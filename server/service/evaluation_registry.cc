#include "server/service/evaluation_registry.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status_details.h"

namespace camserve {

absl::Status EvaluationRegistry::Add(
    const std::shared_ptr<RunningEvaluation>& call) {
  absl::MutexLock lock(&mutex_);
  if (draining_) {
    return WithReason(absl::UnavailableError("the server is stopping"),
                      "SERVER_STOPPING");
  }
  if (calls_.size() >= static_cast<size_t>(limit_)) {
    return WithReason(
        absl::ResourceExhaustedError(absl::StrCat(
            "as many evaluations run as this server takes at once, ", limit_,
            "; try again when one has ended")),
        "TOO_MANY_EVALUATIONS");
  }
  calls_.emplace(call.get(), call);
  return absl::OkStatus();
}

void EvaluationRegistry::Remove(const RunningEvaluation& call) {
  absl::MutexLock lock(&mutex_);
  calls_.erase(&call);
}

void EvaluationRegistry::Drain() {
  std::vector<std::shared_ptr<RunningEvaluation>> calls;
  {
    absl::MutexLock lock(&mutex_);
    draining_ = true;
    calls = Calls();
  }
  // Without the mutex: calls that end remove themselves.
  for (const auto& call : calls) call->Drain();
}

void EvaluationRegistry::Hurry() {
  std::vector<std::shared_ptr<RunningEvaluation>> calls;
  {
    absl::MutexLock lock(&mutex_);
    calls = Calls();
  }
  for (const auto& call : calls) call->Hurry();
}

std::vector<std::shared_ptr<RunningEvaluation>> EvaluationRegistry::Calls()
    const {
  std::vector<std::shared_ptr<RunningEvaluation>> calls;
  for (const auto& [address, weak] : calls_) {
    if (auto call = weak.lock()) calls.push_back(std::move(call));
  }
  return calls;
}

}  // namespace camserve
