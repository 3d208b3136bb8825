// What went wrong, as one line and as an exit code.
#ifndef CAMSERVE_CLIENT_CAMCTL_TERMINAL_ERRORS_H_
#define CAMSERVE_CLIENT_CAMCTL_TERMINAL_ERRORS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace camserve::camctl {

enum class ExitCode {
  kDone = 0,
  kUsage = 2,         // the command line
  kRefused = 3,       // by the server; input or output that cannot be used
  kNoConnection = 4,  // no server, or no answer in time
  kStopped = 130,     // Ctrl-C, as shells have it
};

// Of the command line: `message` names the flag and what it takes.
absl::Status UsageError(absl::string_view message);

// Asked for by Ctrl-C: `message` says what is done, and what to do.
absl::Status StoppedError(absl::string_view message);

ExitCode ExitCodeOf(const absl::Status& status);

// "camctl: image: truncated" without a line end: one line whatever the message
// holds.
std::string ErrorLine(const absl::Status& status);

// Says which server did not answer, where that is what happened.
absl::Status NamingServer(const absl::Status& status,
                          absl::string_view address);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_TERMINAL_ERRORS_H_
