// Scripts that complete a program's command line in a shell: commands, flags,
// values of flags that take one of a list, and names of files elsewhere. They
// are generated from the program's description, so they know what it knows.
#ifndef CAMSERVE_CLIENT_CAMCTL_COMMANDS_COMPLETION_SCRIPTS_H_
#define CAMSERVE_CLIENT_CAMCTL_COMMANDS_COMPLETION_SCRIPTS_H_

#include <string>

#include "CLI/CLI.hpp"

namespace camserve::camctl {

// To be read by `source`. `program` has commands. Thread-safe.
std::string BashCompletion(const CLI::App& program);

// To be read by `source` after compinit, or to lie in a folder of $fpath as
// _PROGRAM. `program` has commands. Thread-safe.
std::string ZshCompletion(const CLI::App& program);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_COMMANDS_COMPLETION_SCRIPTS_H_
