// Programs run from tests.
#ifndef CAMSERVE_TESTS_CLIENT_PROCESS_H_
#define CAMSERVE_TESTS_CLIENT_PROCESS_H_

#include <string>
#include <vector>

namespace camserve {

struct ProcessResult {
  int exit_code = -1;  // -1: ended by a signal
  std::string out;
  std::string err;
};

struct ProcessOptions {
  std::vector<std::string> environment;  // "NAME=value"; nothing is inherited
  // Both streams go to one terminal; what it gets is `out`, with "\r\n" as
  // terminals have it.
  bool terminal = false;
  // Where standard output goes in place of `out`: /dev/full, say.
  std::string out_file;
  // Nobody reads standard output any more: who writes to it gets SIGPIPE.
  bool out_closed = false;
};

// Runs the program at `command[0]` to its end, without standard input. Throws
// std::runtime_error where it cannot be started.
ProcessResult RunProcess(const std::vector<std::string>& command,
                         const ProcessOptions& options = {});

}  // namespace camserve

#endif  // CAMSERVE_TESTS_CLIENT_PROCESS_H_
