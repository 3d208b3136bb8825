// Errors as one line of text and as an exit code. Thread-safe.
#ifndef CAMSERVE_CLIENT_CAMCTL_TERMINAL_ERRORS_H_
#define CAMSERVE_CLIENT_CAMCTL_TERMINAL_ERRORS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace camserve::camctl {

enum class ExitCode {
  kDone = 0,
  kUsage = 2,         // the command line is wrong
  kRefused = 3,       // the server refused, or a file cannot be used
  kNoConnection = 4,  // no server, or no answer in time
  kStopped = 130,     // Ctrl-C; the number that shells use
};

// An error of the command line; `message` names the flag and what it takes.
absl::Status UsageError(absl::string_view message);

// The error of a run that Ctrl-C stopped; `message` says what is done, and how
// to go on.
absl::Status StoppedError(absl::string_view message);

ExitCode ExitCodeOf(const absl::Status& status);

// "camctl: image: truncated", without a line end. It is one line whatever the
// message holds.
std::string ErrorLine(const absl::Status& status);

// Where `status` says that the server did not answer, adds which server.
// Returns any other status as it is.
absl::Status NamingServer(const absl::Status& status,
                          absl::string_view address);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_TERMINAL_ERRORS_H_
