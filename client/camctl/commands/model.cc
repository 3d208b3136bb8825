#include <memory>

#include "absl/status/status.h"
#include "camserve/v1/model_service.pb.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/model_command.h"
#include "client/camctl/commands/model_report.h"
#include "client/camctl/formats/json.h"
#include "client/camctl/terminal/console.h"
#include "client/camserve_client/client.h"
#include "common/command_line/command_line.h"
#include "common/command_line/description.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

absl::Status Run(const ModelFlags& flags, const Console& console) {
  ASSIGN_OR_RETURN(const v1::GetModelResponse response,
                   Ask(flags, &client::Client::GetModel));
  if (flags.json) {
    console.out << Print(ToJson(response), 2) << "\n";
    return absl::OkStatus();
  }
  console.out << ModelReport(response.model(), console.out_colors);
  return absl::OkStatus();
}

}  // namespace

Command AddModel(CLI::App& camctl) {
  const auto flags = std::make_shared<ModelFlags>();
  CLI::App& command = AddCommand(
      camctl,
      {.name = "model",
       .summary = "What a model takes, and which layers explain it.",
       .examples = {"camctl model chest", "camctl model chest:2 --json"}});
  AddModelFlags(command, "the model", *flags);
  return {&command,
          [flags](const Console& console) { return Run(*flags, console); }};
}

}  // namespace camserve::camctl
