#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "camserve/v1/model_service.pb.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/model_command.h"
#include "client/camctl/formats/json.h"
#include "client/camctl/terminal/console.h"
#include "client/camctl/terminal/names.h"
#include "client/camctl/terminal/text.h"
#include "client/camserve_client/client.h"
#include "common/command_line/command_line.h"
#include "common/command_line/description.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

absl::Status Run(const ModelFlags& flags, const Console& console) {
  ASSIGN_OR_RETURN(const v1::LoadModelResponse response,
                   Ask(flags, &client::Client::LoadModel));
  if (flags.json) console.out << Print(ToJson(response), 2) << "\n";
  const v1::ModelStatus& status = response.status();
  const std::string title = ModelTitle(status.model());
  if (status.state() != v1::MODEL_STATE_READY) {
    return absl::FailedPreconditionError(
        absl::StrCat("model: ", title, " cannot be served: ", status.reason()));
  }
  if (!flags.json) console.out << PrintableText(title) << " is ready\n";
  return absl::OkStatus();
}

}  // namespace

Command AddLoad(CLI::App& camctl) {
  const auto flags = std::make_shared<ModelFlags>();
  // To read, split, warm up and time a large model takes minutes.
  flags->connection.timeout = absl::Minutes(10);
  CLI::App& command = AddCommand(
      camctl,
      {.name = "load",
       .summary = "Loads a model, or loads it again.",
       .examples = {"camctl load chest", "camctl load chest:2 --timeout 30m"}});
  AddModelFlags(
      command,
      "the model; without a version those that its configuration wants",
      *flags);
  return {&command,
          [flags](const Console& console) { return Run(*flags, console); }};
}

}  // namespace camserve::camctl
