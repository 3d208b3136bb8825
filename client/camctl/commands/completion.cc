#include <memory>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/completion_scripts.h"
#include "client/camctl/terminal/console.h"
#include "common/command_line/command_line.h"
#include "common/command_line/flags.h"

namespace camserve::camctl {
namespace {

using Script = std::string (*)(const CLI::App& program);

}  // namespace

Command AddCompletion(CLI::App& camctl) {
  CLI::App& command = AddCommand(
      camctl, {.name = "completion",
               .summary = "A script that completes camctl's command lines.",
               .examples = {"source <(camctl completion bash)",
                            "source <(camctl completion zsh)"}});
  const auto script = std::make_shared<Script>(nullptr);
  AddChoice(command, {"shell", "SHELL", "the shell that reads it"},
            {{"bash", BashCompletion}, {"zsh", ZshCompletion}}, *script)
      ->required();
  return {&command, [&camctl, script](const Console& console) {
            console.out << (*script)(camctl);
            return absl::OkStatus();
          }};
}

}  // namespace camserve::camctl
