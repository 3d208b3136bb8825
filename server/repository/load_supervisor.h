// Runs loads that may never end.
#ifndef CAMSERVE_SERVER_REPOSITORY_LOAD_SUPERVISOR_H_
#define CAMSERVE_SERVER_REPOSITORY_LOAD_SUPERVISOR_H_

#include <functional>
#include <memory>

#include "absl/time/time.h"
#include "server/repository/version_loader.h"

namespace camserve {

// Gives each load a thread of its own and waits for it only so long. The thread
// of a load that takes longer is left to itself: it shares nothing with the
// supervisor but what both own, and what it loads in the end is dropped.
// Thread-safe.
class LoadSupervisor {
 public:
  // Must own all that it touches.
  using Load = std::function<LoadedVersion()>;

  LoadSupervisor();

  // Waits for the result of `load`. DEADLINE_EXCEEDED after `limit`; CANCELLED
  // after Stop; RESOURCE_EXHAUSTED where memory or threads are short; INTERNAL
  // where `load` throws anything else.
  LoadedVersion Run(Load load, absl::Duration limit);

  // Ends all waiting, now and later.
  void Stop();
  bool stopped() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_LOAD_SUPERVISOR_H_
