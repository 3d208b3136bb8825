#include <memory>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/terminal/console.h"
#include "common/command_line/command_line.h"
#include "common/command_line/flags.h"

namespace camserve::camctl {

Command AddHelp(CLI::App& camctl) {
  CLI::App& command = AddCommand(
      camctl, {.name = "help",
               .summary = "What camctl, or one of its commands, takes.",
               .examples = {"camctl help", "camctl help explain"}});
  Choices<const CLI::App*> commands;
  for (const CLI::App* const one : camctl.get_subcommands({})) {
    commands.emplace_back(one->get_name(), one);
  }
  const auto named = std::make_shared<const CLI::App*>(nullptr);
  AddChoice(command, {"command", "COMMAND", "one of them"}, std::move(commands),
            *named);
  return {&command, [&camctl, named](const Console& console) {
            // camctl.help() would print the help of the running command, which
            // is help.
            console.out << (*named != nullptr
                                ? (*named)->help()
                                : camctl.get_formatter()->make_help(
                                      &camctl, camctl.get_name(),
                                      CLI::AppFormatMode::Normal));
            return absl::OkStatus();
          }};
}

}  // namespace camserve::camctl
