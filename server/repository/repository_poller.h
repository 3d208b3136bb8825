// Looks at the model repository again and again, and has it try again what has
// failed.
#ifndef CAMSERVE_SERVER_REPOSITORY_REPOSITORY_POLLER_H_
#define CAMSERVE_SERVER_REPOSITORY_REPOSITORY_POLLER_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "server/repository/model_repository.h"

namespace camserve {

// Thread-safe.
class RepositoryPoller {
 public:
  // Told of the first look that fails, and of the first that succeeds again.
  using Listener = std::function<void(const absl::Status&)>;

  // `repository` outlives this. An infinite interval: it is never looked at for
  // what is new.
  RepositoryPoller(ModelRepository* repository, absl::Duration interval,
                   Listener listener);

  // Polls, with `interval` from the end of one look to the next, and retries
  // every second, until Stop. Once.
  void Run();

  // A look that is under way ends first: ModelRepository::StopLoading hurries
  // it. Once.
  void Stop() { stopped_.Notify(); }

 private:
  void Look();

  ModelRepository* const repository_;
  const absl::Duration interval_;
  const Listener listener_;
  absl::Notification stopped_;
  absl::Status last_;  // Run's
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_REPOSITORY_POLLER_H_
