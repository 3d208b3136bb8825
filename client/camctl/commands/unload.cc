#include <memory>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "camserve/v1/model_service.pb.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/connection_flags.h"
#include "client/camctl/commands/model_spec.h"
#include "client/camctl/commands/shared_flags.h"
#include "client/camctl/formats/json.h"
#include "client/camctl/terminal/console.h"
#include "client/camctl/terminal/text.h"
#include "client/camserve_client/client.h"
#include "common/command_line/command_line.h"
#include "common/command_line/flags.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

struct Flags {
  std::string model;
  bool json = false;
  ConnectionFlags connection;
};

absl::Status Run(const Flags& flags, const Console& console) {
  ASSIGN_OR_RETURN(const v1::ModelSpec spec,
                   ParseModelSpec("model", flags.model));
  ASSIGN_OR_RETURN(const std::unique_ptr<client::Client> client,
                   Connect(flags.connection));
  const absl::StatusOr<v1::UnloadModelResponse> response =
      client->UnloadModel(spec, CallOptionsOf(flags.connection));
  if (!response.ok()) return ServerError(response.status(), flags.connection);
  if (flags.json) {
    console.out << Print(ToJson(*response), 2) << "\n";
  } else {
    console.out << PrintableText(flags.model) << " is unloaded\n";
  }
  return absl::OkStatus();
}

}  // namespace

Command AddUnload(CLI::App& camctl) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command = AddCommand(
      camctl, {.name = "unload",
               .summary = "Unloads a model, and waits until it is freed.",
               .examples = {"camctl unload chest", "camctl unload chest:2"}});
  AddArgument(
      command,
      {"model", "NAME[:VERSION]", "the model; without a version all of them"},
      flags->model)
      ->required();
  AddJsonFlag(command, flags->json);
  AddConnectionFlags(command, flags->connection);
  return {&command,
          [flags](const Console& console) { return Run(*flags, console); }};
}

}  // namespace camserve::camctl
