// When a lost stream is opened again, and when to give up: a policy without a
// clock.
#ifndef CAMSERVE_CLIENT_CAMCTL_EVALUATION_RECONNECTION_H_
#define CAMSERVE_CLIENT_CAMCTL_EVALUATION_RECONNECTION_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace camserve::camctl {

// Whether the reason for the end of a stream (MayPass) or of a sample (IsLater)
// may pass: no room, no connection, a server that stops. What a server says
// about the request itself does not pass.
bool MayPass(const absl::Status& stream_end);
bool IsLater(absl::StatusCode sample_failure);

// The waits of a stream grow from one loss to the next, until a sample is
// answered on it. The run is given up when all streams together have been lost
// for retry_for since the last answer on any of them. A stream that opens
// interrupts that time but does not start it anew: a server that comes back
// only to fall again at the first sample does not hold the run for ever. Not
// thread-safe.
class Reconnection {
 public:
  struct Options {
    absl::Duration retry_for = absl::Seconds(60);
    absl::Duration first_wait = absl::Milliseconds(100);  // it doubles
    absl::Duration longest_wait = absl::Seconds(5);
  };

  Reconnection(int streams, const Options& options);

  // The configuration was accepted: the stream is there.
  void Opened(int stream, absl::Time now);

  // A sample was answered.
  void Answered(int stream);

  // The stream could not be opened, or has ended. Returns when to open it
  // again; nullopt: the run is given up.
  std::optional<absl::Time> Lost(int stream, absl::Time now);

 private:
  struct Stream {
    bool is_open = false;
    int losses = 0;  // since a sample was answered on it
  };

  bool AnyOpen() const;

  const Options options_;
  std::vector<Stream> streams_;
  // Since when all streams have been lost; InfiniteFuture while one is open.
  absl::Time all_lost_since_ = absl::InfiniteFuture();
  // How long all were lost before that, since the last answer.
  absl::Duration all_lost_for_;
};

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_EVALUATION_RECONNECTION_H_
