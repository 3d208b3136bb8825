#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/terminal/console.h"
#include "client/camctl/terminal/errors.h"
#include "common/command_line/command_line.h"

namespace camserve::camctl {
namespace {

constexpr char kExitCodes[] =
    "camctl help COMMAND tells what a command takes.\n"
    "\n"
    "Exit codes:\n"
    "  0  done\n"
    "  2  the command line is wrong\n"
    "  3  refused by the server, or input or output that cannot be used\n"
    "  4  no connection, or no answer in time\n"
    "130  stopped by Ctrl-C\n"
    "\n"
    "Example:\n"
    "  camctl explain --model demo --image chest.png --out maps\n";

absl::Status Dispatch(const std::vector<std::string>& arguments,
                      const Console& console) {
  CLI::App camctl("camctl asks a camserve why a classifier decided as it did.",
                  "camctl");
  const std::vector<Command> commands = DescribeCamctl(camctl);
  const absl::StatusOr<Asked> asked = ParseCommandLine(camctl, arguments);
  if (!asked.ok()) return UsageError(asked.status().message());
  switch (*asked) {
    case Asked::kHelp:
      console.out << camctl.help();
      return absl::OkStatus();
    case Asked::kVersion:
      console.out << "camctl " << CAMSERVE_VERSION << "\n";
      return absl::OkStatus();
    case Asked::kRun:
      break;
  }
  const CLI::App* const named = camctl.get_subcommands().front();
  return std::find_if(commands.begin(), commands.end(),
                      [&](const Command& command) {
                        return command.description == named;
                      })
      ->run(console);
}

// An error where output was lost, for example on a full disk: nobody should
// take a report for written that is not.
absl::Status CheckPrinted(const Console& console) {
  if (console.out.flush()) return absl::OkStatus();
  return absl::InternalError(
      "standard output: cannot be written; is the disk full, or its reader "
      "gone?");
}

}  // namespace

std::vector<Command> DescribeCamctl(CLI::App& camctl) {
  DescribeProgram(camctl);
  camctl.footer(kExitCodes);
  std::vector<Command> commands;
  for (Command (*const add)(CLI::App&) :
       {AddExplain, AddEvaluate, AddReport, AddBench, AddModels, AddModel,
        AddLoad, AddUnload, AddHealth, AddServer, AddCompletion, AddHelp}) {
    commands.push_back(add(camctl));
  }
  return commands;
}

int RunCamctl(const std::vector<std::string>& arguments,
              const Console& console) {
  absl::Status status = Dispatch(arguments, console);
  const absl::Status printed = CheckPrinted(console);
  if (status.ok()) status = printed;
  if (!status.ok()) console.err << ErrorLine(status) << std::endl;
  return static_cast<int>(ExitCodeOf(status));
}

}  // namespace camserve::camctl
