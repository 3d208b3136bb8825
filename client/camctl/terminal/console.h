// Where a command prints, and how.
#ifndef CAMSERVE_CLIENT_CAMCTL_TERMINAL_CONSOLE_H_
#define CAMSERVE_CLIENT_CAMCTL_TERMINAL_CONSOLE_H_

#include <ostream>

namespace camserve::camctl {

struct Console {
  std::ostream& out;
  std::ostream& err;
  bool out_colors = false;
  bool err_terminal = false;
  int err_columns = 80;

  // Standard output and error; colours where standard output is a terminal and
  // the environment's NO_COLOR is empty.
  static Console Standard();
};

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_TERMINAL_CONSOLE_H_
