#include "server/repository/repository_poller.h"

#include <utility>

namespace camserve {

RepositoryPoller::RepositoryPoller(ModelRepository* repository,
                                   absl::Duration interval, Listener listener)
    : repository_(repository),
      interval_(interval),
      listener_(std::move(listener)) {}

void RepositoryPoller::Run() {
  while (!stopped_.WaitForNotificationWithTimeout(interval_)) Look();
}

void RepositoryPoller::Look() {
  const absl::Status status = repository_->Poll();
  // That the server is stopping is no news.
  if (absl::IsCancelled(status)) return;
  if (status.ok() != last_.ok()) listener_(status);
  last_ = status;
}

}  // namespace camserve
