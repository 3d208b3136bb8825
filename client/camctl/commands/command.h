// The sub-commands of camctl. Each is a file of its own; commands.cc lists
// them.
#ifndef CAMSERVE_CLIENT_CAMCTL_COMMANDS_COMMAND_H_
#define CAMSERVE_CLIENT_CAMCTL_COMMANDS_COMMAND_H_

#include <functional>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "client/camctl/terminal/console.h"

namespace camserve::camctl {

struct Command {
  // Its description: flags, arguments, help. camctl's own.
  CLI::App* description = nullptr;
  // After the command line was parsed: does what its flags say. An error is
  // printed by the caller, as one line; the exit code is its own.
  std::function<absl::Status(const Console& console)> run;
};

// Each describes its command on `camctl`, which has to outlive it.
Command AddExplain(CLI::App& camctl);
Command AddEvaluate(CLI::App& camctl);
Command AddReport(CLI::App& camctl);
Command AddBench(CLI::App& camctl);
Command AddModels(CLI::App& camctl);
Command AddModel(CLI::App& camctl);
Command AddLoad(CLI::App& camctl);
Command AddUnload(CLI::App& camctl);
Command AddHealth(CLI::App& camctl);
Command AddServer(CLI::App& camctl);
Command AddCompletion(CLI::App& camctl);
// After all others, whose help it prints.
Command AddHelp(CLI::App& camctl);

// Describes camctl and all its commands, in the order of the help.
std::vector<Command> DescribeCamctl(CLI::App& camctl);

// Parses `arguments` (without the program's name), runs the command and returns
// the exit code of the process; an error goes to the console as one line.
int RunCamctl(const std::vector<std::string>& arguments,
              const Console& console);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_COMMANDS_COMMAND_H_
