// The sub-commands of camctl. Each is a file of its own; commands.cc lists
// them.
#ifndef CAMSERVE_CLIENT_CAMCTL_COMMANDS_COMMAND_H_
#define CAMSERVE_CLIENT_CAMCTL_COMMANDS_COMMAND_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "client/camctl/terminal/console.h"

namespace camserve::camctl {

struct Invocation {
  std::vector<std::string> arguments;  // positional, after the command's name
  Console console;
};

struct Command {
  std::string name;
  std::string usage;  // what follows the name, "[FILE...]"
  std::string summary;
  // The flags it takes beside those of every command.
  std::vector<std::string> flags;
  // Fewest and most positional arguments.
  size_t min_arguments = 0;
  size_t max_arguments = 0;
  // An error is printed by the caller, as one line; the exit code is its own.
  absl::Status (*run)(const Invocation& invocation) = nullptr;
};

Command ExplainCommand();
Command EvaluateCommand();
Command ReportCommand();
Command BenchCommand();
Command ModelsCommand();
Command ModelCommand();
Command HealthCommand();
Command ServerCommand();
Command HelpCommand();

// In the order of the help.
const std::vector<Command>& Commands();

// Null where there is none of that name.
const Command* FindCommand(absl::string_view name);

// What is printed by `camctl help` and `camctl help COMMAND`.
std::string GeneralHelp();
std::string CommandHelp(const Command& command);

// Parses `arguments` (without the program's name), runs the command and returns
// the exit code of the process; an error goes to the console as one line.
int RunCamctl(const std::vector<std::string>& arguments,
              const Console& console);

}  // namespace camserve::camctl

#endif  // CAMSERVE_CLIENT_CAMCTL_COMMANDS_COMMAND_H_
