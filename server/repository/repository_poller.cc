#include "server/repository/repository_poller.h"

#include <algorithm>
#include <utility>

#include "absl/time/clock.h"

namespace camserve {
namespace {

// The shortest time that a load waits for its next try (load_plan.h).
constexpr absl::Duration kBetweenRetries = absl::Seconds(1);

}  // namespace

RepositoryPoller::RepositoryPoller(ModelRepository* repository,
                                   absl::Duration interval, Listener listener)
    : repository_(repository),
      interval_(interval),
      listener_(std::move(listener)) {}

void RepositoryPoller::Run() {
  absl::Time next_look = absl::Now() + interval_;
  while (!stopped_.WaitForNotificationWithTimeout(
      std::min(next_look - absl::Now(), kBetweenRetries))) {
    // An error is ignored: where the repository can't be read Look reports it,
    // and the next retry comes in a second.
    repository_->Retry().IgnoreError();
    if (absl::Now() < next_look) continue;
    Look();
    next_look = absl::Now() + interval_;
  }
}

void RepositoryPoller::Look() {
  const absl::Status status = repository_->Poll();
  // CANCELLED means that the server is stopping, which is no news.
  if (absl::IsCancelled(status)) return;
  if (status.ok() != last_.ok()) listener_(status);
  last_ = status;
}

}  // namespace camserve
