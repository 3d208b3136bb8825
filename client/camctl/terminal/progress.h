// How far a run of many images is, told in the last line of a terminal.
#ifndef CAMSERVE_CLIENT_CAMCTL_TERMINAL_PROGRESS_H_
#define CAMSERVE_CLIENT_CAMCTL_TERMINAL_PROGRESS_H_

#include <cstdint>
#include <ostream>

#include "absl/strings/string_view.h"

namespace camserve::camctl {

// Not for several threads.
class ProgressLine {
 public:
  // `out` is a terminal of so many columns, and has to outlive this.
  ProgressLine(std::ostream& out, int columns) : out_(out), columns_(columns) {}
  ~ProgressLine() { Clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // A bar and `text`, in place of what was drawn before. What is longer than
  // the line is cut off.
  void Draw(int64_t done, int64_t total, absl::string_view text);

  // Takes the line away, so that something else can be printed.
  void Clear();

 private:
  std::ostream& out_;
  const int columns_;
  bool visible_ = false;
};

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
