// The last line of a terminal, which shows how far something is.
#ifndef CAMSERVE_CLIENT_CAMCTL_TERMINAL_PROGRESS_LINE_H_
#define CAMSERVE_CLIENT_CAMCTL_TERMINAL_PROGRESS_LINE_H_

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

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_TERMINAL_PROGRESS_LINE_H_
