// Counts the calls that are in flight.
#ifndef CAMSERVE_SERVER_SERVICE_OPEN_CALLS_H_
#define CAMSERVE_SERVER_SERVICE_OPEN_CALLS_H_

#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace camserve {

// Thread-safe. Outlives its calls.
class OpenCalls {
 public:
  struct End {
    void operator()(OpenCalls* calls) const { calls->Ended(); }
  };
  // Held while a call runs.
  using Call = std::unique_ptr<OpenCalls, End>;

  Call Begin();
  int count() const;

  // To be called when no call can come any more, as no connection is left.
  void SetClosed();
  bool closed() const;

  // Blocks until the number of calls is not `count`, SetClosed was called, or
  // `deadline` has come.
  void AwaitChange(int count, absl::Time deadline) const;

 private:
  void Ended();

  mutable absl::Mutex mutex_;
  int count_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace camserve

#endif  // CAMSERVE_SERVER_SERVICE_OPEN_CALLS_H_
