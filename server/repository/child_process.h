// Runs a program that may crash or never end.
#ifndef CAMSERVE_SERVER_REPOSITORY_CHILD_PROCESS_H_
#define CAMSERVE_SERVER_REPOSITORY_CHILD_PROCESS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace camserve {

// How a child has ended: by `exit_status`, or by a signal.
struct ChildEnd {
  int exit_status = 0;
  int signal = 0;          // 0: none
  bool timed_out = false;  // it was killed for that
  std::string output;      // its standard output, 64 KiB at most
};

// Runs the program at arguments[0] and waits for its end; kills it after
// `limit`. The child inherits no file and no blocked signal. Thread-safe, also
// while other threads of the process run; leaves no zombie. UNAVAILABLE where
// the program can't be started.
absl::StatusOr<ChildEnd> RunChild(const std::vector<std::string>& arguments,
                                  absl::Duration limit);

}  // namespace camserve

#endif  // CAMSERVE_SERVER_REPOSITORY_CHILD_PROCESS_H_
