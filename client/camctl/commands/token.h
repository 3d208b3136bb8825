// The token that camctl sends: never on the command line, where every user of
// the machine would see it.
#ifndef CAMSERVE_CLIENT_CAMCTL_COMMANDS_TOKEN_H_
#define CAMSERVE_CLIENT_CAMCTL_COMMANDS_TOKEN_H_

#include <string>

#include "absl/status/statusor.h"

namespace camserve::camctl {

// The first word of the first line of `file`; without a file what
// CAMSERVE_TOKEN holds, empty where it is not set. Usage error, which does not
// repeat it: a file that cannot be read, or no token.
absl::StatusOr<std::string> ReadToken(const std::string& file);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_COMMANDS_TOKEN_H_
