// How far a run of many images is, told in the last line of a terminal.
#ifndef CAMSERVE_CLIENT_CAMCTL_TERMINAL_PROGRESS_H_
#define CAMSERVE_CLIENT_CAMCTL_TERMINAL_PROGRESS_H_

#include <cstdint>
#include <ostream>

#include "absl/strings/string_view.h"

namespace camserve::camctl {

// A line that is drawn again in its place. Not thread-safe.
class ProgressLine {
 public:
  // `out` is a terminal with that many columns, and has to outlive this object.
  ProgressLine(std::ostream& out, int columns) : out_(out), columns_(columns) {}
  ~ProgressLine() { Clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  // Draws a bar and `text` in place of what was drawn before. What does not fit
  // the line is cut off. REQUIRES: total > 0.
  void Draw(int64_t done, int64_t total, absl::string_view text);

  // Takes the line away, so that something else can be printed.
  void Clear();

 private:
  std::ostream& out_;
  const int columns_;
  bool visible_ = false;
};

// Tells how many of `total` steps are done: on a terminal by a bar in its last
// line, elsewhere by a line for each step. Not thread-safe.
class Progress {
 public:
  // `out` has to outlive it.
  Progress(std::ostream& out, bool terminal, int total)
      : out_(out), terminal_(terminal), total_(total) {}

  // One more step is done; `label` says which.
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
