#include <algorithm>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/camctl/commands/arguments.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/common_flags.h"
#include "client/camctl/terminal/errors.h"
#include "client/camctl/terminal/text.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

bool Contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

absl::Status CheckFlags(const Command& command,
                        const std::vector<std::string>& flags) {
  for (const std::string& flag : flags) {
    if (!Contains(command.flags, flag) && !Contains(CommonFlags(), flag)) {
      return UsageError(absl::StrCat("--", flag, ": camctl ", command.name,
                                     " takes no such flag; see camctl help ",
                                     command.name));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckArguments(const Command& command,
                            const std::vector<std::string>& arguments) {
  if (arguments.size() >= command.min_arguments &&
      arguments.size() <= command.max_arguments) {
    return absl::OkStatus();
  }
  std::string usage = absl::StrCat("camctl ", command.name, " ", command.usage);
  return UsageError(absl::StrCat(
      arguments.size() < command.min_arguments ? "too few" : "too many",
      " arguments; ", absl::StripSuffix(usage, " ")));
}

absl::Status Dispatch(const std::vector<std::string>& arguments,
                      const Console& console) {
  ASSIGN_OR_RETURN(const ParsedArguments parsed, ParseArguments(arguments));
  const std::vector<std::string>& words = parsed.positional;
  if (absl::GetFlag(FLAGS_version)) {
    console.out << "camctl " << CAMSERVE_VERSION << "\n";
    return absl::OkStatus();
  }
  const bool help = absl::GetFlag(FLAGS_help);
  if (words.empty()) {
    if (!help) return UsageError("no command; see camctl help");
    console.out << GeneralHelp();
    return absl::OkStatus();
  }
  const Command* command = FindCommand(words[0]);
  if (command == nullptr) {
    return UsageError(absl::StrCat("'",
                                   PrintableText(TruncateUtf8(words[0], 60)),
                                   "': no such command; see camctl help"));
  }
  if (help) {
    console.out << CommandHelp(*command);
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(CheckFlags(*command, parsed.flags));
  Invocation invocation = {.arguments = {words.begin() + 1, words.end()},
                           .console = console};
  RETURN_IF_ERROR(CheckArguments(*command, invocation.arguments));
  return command->run(invocation);
}

// Who writes a report into a full disk must not take it for written.
absl::Status CheckPrinted(const Console& console) {
  if (console.out.flush()) return absl::OkStatus();
  return absl::InternalError(
      "standard output: cannot be written; is the disk full, or its reader "
      "gone?");
}

}  // namespace

const std::vector<Command>& Commands() {
  static const auto& commands = *new std::vector<Command>{
      ExplainCommand(), EvaluateCommand(), ReportCommand(),
      BenchCommand(),   ModelsCommand(),   ModelCommand(),
      HealthCommand(),  ServerCommand(),   HelpCommand()};
  return commands;
}

const Command* FindCommand(absl::string_view name) {
  for (const Command& command : Commands()) {
    if (command.name == name) return &command;
  }
  return nullptr;
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
