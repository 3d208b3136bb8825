// Looks at the model repository again and again, and has it retry loads that
// have failed.
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
  // Called with the first look that fails, and with the first that succeeds
  // again.
  using Listener = std::function<void(const absl::Status&)>;

  // `repository` has to outlive this. With an infinite interval there are no
  // looks, only retries.
  RepositoryPoller(ModelRepository* repository, absl::Duration interval,
                   Listener listener);

  // Polls, with `interval` from the end of one look to the next, and retries
  // every second. Blocks until Stop. Call it once.
  void Run();

  // Ends Run, after the look that is under way: ModelRepository::StopLoading
  // hurries that. Call it once.
  void Stop() { stopped_.Notify(); }

 private:
  void Look();

  ModelRepository* const repository_;
  const absl::Duration interval_;
  const Listener listener_;
  absl::Notification stopped_;
  absl::Status last_;  // used by Run only
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_REPOSITORY_POLLER_H_
