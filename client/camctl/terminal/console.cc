#include "client/camctl/terminal/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace camserve::camctl {

Console Console::Standard() {
  const char* no_color = std::getenv("NO_COLOR");
  const bool colors_wanted = no_color == nullptr || *no_color == '\0';
  winsize size = {};
  const bool is_sized =
      ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return {.out = std::cout,
          .err = std::cerr,
          .out_colors = colors_wanted && isatty(STDOUT_FILENO),
          .err_terminal = isatty(STDERR_FILENO) == 1,
          .err_columns = is_sized ? size.ws_col : 80};
}

}  // namespace camserve::camctl
