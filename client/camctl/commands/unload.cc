#include <memory>

#include "absl/status/status.h"
#include "camserve/v1/model_service.pb.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/model_command.h"
#include "client/camctl/formats/json.h"
#include "client/camctl/terminal/console.h"
#include "client/camctl/terminal/text.h"
#include "client/camserve_client/client.h"
#include "common/command_line/command_line.h"
#include "common/command_line/description.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

absl::Status Run(const ModelFlags& flags, const Console& console) {
  ASSIGN_OR_RETURN(const v1::UnloadModelResponse response,
                   Ask(flags, &client::Client::UnloadModel));
  if (flags.json) {
    console.out << Print(ToJson(response), 2) << "\n";
  } else {
    console.out << PrintableText(flags.model) << " is unloaded\n";
  }
  return absl::OkStatus();
}

}  // namespace

Command AddUnload(CLI::App& camctl) {
  const auto flags = std::make_shared<ModelFlags>();
  CLI::App& command = AddCommand(
      camctl, {.name = "unload",
               .summary = "Unloads a model, and waits until it is freed.",
               .examples = {"camctl unload chest", "camctl unload chest:2"}});
  AddModelFlags(command, "the model; without a version all of them", *flags);
  return {&command,
          [flags](const Console& console) { return Run(*flags, console); }};
}

}  // namespace camserve::camctl
