// Ctrl-C as a request to stop in order.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_STOP_SIGNAL_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_STOP_SIGNAL_H_

#include <signal.h>

#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace camserve::camctl {

// While one lives, the first SIGINT or SIGTERM asks to stop. The same signal
// sent again ends the process, as the first does elsewhere. One at a time in a
// process. Thread-safe.
class StopSignal {
 public:
  StopSignal();
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  bool requested() const;

  // `action` is called once a stop is asked for: on another thread, or at once
  // on this one where it was asked for before. It must not use this object. An
  // empty one takes the action back, which does not run after that call.
  void SetAction(std::function<void()> action);

 private:
  void Watch();

  int event_ = -1;  // an eventfd that the handler writes to
  struct sigaction interrupt_before_ = {};
  struct sigaction terminate_before_ = {};

  mutable absl::Mutex mutex_;
  bool requested_ ABSL_GUARDED_BY(mutex_) = false;
  std::function<void()> action_ ABSL_GUARDED_BY(mutex_);
  std::jthread watcher_;
};

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_STOP_SIGNAL_H_
