// The sub-commands of camctl. Each is a file of its own; commands.cc lists
// them.
#ifndef CAMSERVE_CLIENT_CAMCTL_COMMANDS_COMMAND_H_
#define CAMSERVE_CLIENT_CAMCTL_COMMANDS_COMMAND_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "client/camctl/terminal/console.h"
#include "common/command_line/description.h"

namespace camserve::camctl {

struct Command {
  // The command's flags, arguments and help. It belongs to the camctl app.
  CLI::App* description = nullptr;
  // Does what the command line says, which has to be parsed before. The caller
  // prints an error as one line, and takes the exit code from it.
  std::function<absl::Status(const Console& console)> run;
};

// Each function describes one command on `camctl`, which has to outlive what is
// returned.
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
// To be called after all others, because it prints their help.
Command AddHelp(CLI::App& camctl);

// Describes camctl and all its commands, in the order of the help.
std::vector<Command> DescribeCamctl(CLI::App& camctl);

// Parses `arguments` (without the program's name), runs the command and returns
// the exit code of the process; an error goes to the console as one line.
int RunCamctl(const std::vector<std::string>& arguments,
              const Console& console);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_COMMANDS_COMMAND_H_
