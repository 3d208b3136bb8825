// How far a run of many images is.
#ifndef CAMSERVE_CLIENT_CAMCTL_TERMINAL_PROGRESS_H_
#define CAMSERVE_CLIENT_CAMCTL_TERMINAL_PROGRESS_H_

#include <ostream>

#include "absl/strings/string_view.h"
#include "client/camctl/terminal/progress_line.h"

namespace camserve::camctl {

// On a terminal a bar that redraws itself in the last line; elsewhere a line a
// step. Not for several threads.
class Progress {
 public:
  // `out` has to outlive it.
  Progress(std::ostream& out, bool terminal, int total)
      : out_(out), terminal_(terminal), total_(total) {}

  // One more is done; `label` says which.
  void Step(absl::string_view label);

  // Takes the bar away, so that something else can be printed, until the next
  // Step.
  void Clear() { line_.Clear(); }

 private:
  std::ostream& out_;
  const bool terminal_;
  const int total_;
  int done_ = 0;
  ProgressLine line_{out_, /*columns=*/80};
};

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_TERMINAL_PROGRESS_H_
