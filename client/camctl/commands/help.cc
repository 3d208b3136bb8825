#include <algorithm>

#include "absl/flags/reflection.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/common_flags.h"
#include "client/camctl/terminal/errors.h"
#include "client/camctl/terminal/text.h"

namespace camserve::camctl {
namespace {

constexpr absl::string_view kExitCodes =
    "Exit codes:\n"
    "  0  done\n"
    "  2  the command line is wrong\n"
    "  3  refused by the server, or input or output that cannot be used\n"
    "  4  no connection, or no answer in time\n"
    "130  stopped by Ctrl-C\n";

std::string FlagLines(const std::vector<std::string>& names) {
  std::string lines;
  for (const std::string& name : names) {
    const absl::CommandLineFlag* flag = absl::FindCommandLineFlag(name);
    const std::string value = flag->DefaultValue();
    absl::StrAppendFormat(&lines, "  --%-12s %s", name, flag->Help());
    if (!flag->IsOfType<bool>() && !value.empty()) {
      absl::StrAppend(&lines, " (", value, ")");
    }
    lines += "\n";
  }
  return lines;
}

absl::Status RunHelp(const Invocation& invocation) {
  if (invocation.arguments.empty()) {
    invocation.console.out << GeneralHelp();
    return absl::OkStatus();
  }
  const std::string& name = invocation.arguments[0];
  const Command* command = FindCommand(name);
  if (command == nullptr) {
    return UsageError(absl::StrCat("'", PrintableText(TruncateUtf8(name, 60)),
                                   "': no such command; see camctl help"));
  }
  invocation.console.out << CommandHelp(*command);
  return absl::OkStatus();
}

}  // namespace

Command HelpCommand() {
  return {.name = "help",
          .usage = "[COMMAND]",
          .summary = "What camctl, or one of its commands, takes.",
          .flags = {},
          .min_arguments = 0,
          .max_arguments = 1,
          .run = RunHelp};
}

std::string GeneralHelp() {
  std::string help =
      "camctl asks a camserve why a classifier decided as it did.\n\n"
      "Commands:\n";
  for (const Command& command : Commands()) {
    const std::string call = absl::StrCat(command.name, " ", command.usage);
    absl::StrAppendFormat(&help, "  %-44s %s\n", call, command.summary);
  }
  absl::StrAppend(&help, "\nFlags of every command:\n",
                  FlagLines(CommonFlags()), "\n", kExitCodes);
  return help;
}

std::string CommandHelp(const Command& command) {
  std::string help = absl::StrCat("camctl ", command.name, " ", command.usage,
                                  "\n", command.summary, "\n");
  if (!command.flags.empty()) {
    absl::StrAppend(&help, "\nFlags:\n", FlagLines(command.flags));
  }
  absl::StrAppend(&help, "\nFlags of every command:\n",
                  FlagLines(CommonFlags()), "\n", kExitCodes);
  return help;
}

}  // namespace camserve::camctl
