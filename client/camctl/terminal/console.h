// Where a command prints, and how.
#ifndef CAMSERVE_CLIENT_CAMCTL_TERMINAL_CONSOLE_H_
#define CAMSERVE_CLIENT_CAMCTL_TERMINAL_CONSOLE_H_

#include <ostream>

namespace camserve::camctl {

// The streams that a command prints to, which have to outlive it, and what they
// can show.
struct Console {
  std::ostream& out;
  std::ostream& err;
  bool out_colors = false;
  bool err_terminal = false;
  int err_columns = 80;  // width of the terminal

  // Standard output and standard error. Colours are on where standard output is
  // a terminal and the environment's NO_COLOR is empty.
  static Console Standard();
};

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_TERMINAL_CONSOLE_H_
