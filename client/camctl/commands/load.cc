#include <memory>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "camserve/v1/model_service.pb.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/connection_flags.h"
#include "client/camctl/commands/model_spec.h"
#include "client/camctl/commands/shared_flags.h"
#include "client/camctl/formats/json.h"
#include "client/camctl/terminal/console.h"
#include "client/camctl/terminal/names.h"
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
  // A large model is read, split, warmed up and timed in minutes.
  ConnectionFlags connection = {.timeout = absl::Minutes(10)};
};

absl::Status Run(const Flags& flags, const Console& console) {
  ASSIGN_OR_RETURN(const v1::ModelSpec spec,
                   ParseModelSpec("model", flags.model));
  ASSIGN_OR_RETURN(const std::unique_ptr<client::Client> client,
                   Connect(flags.connection));
  const absl::StatusOr<v1::LoadModelResponse> response =
      client->LoadModel(spec, CallOptionsOf(flags.connection));
  if (!response.ok()) return ServerError(response.status(), flags.connection);
  if (flags.json) console.out << Print(ToJson(*response), 2) << "\n";
  const v1::ModelStatus& status = response->status();
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
  const auto flags = std::make_shared<Flags>();
  CLI::App& command = AddCommand(
      camctl,
      {.name = "load",
       .summary = "Loads a model, or loads it again.",
       .examples = {"camctl load chest", "camctl load chest:2 --timeout 30m"}});
  AddArgument(command,
              {"model", "NAME[:VERSION]",
               "the model; without a version those that its configuration "
               "wants"},
              flags->model)
      ->required();
  AddJsonFlag(command, flags->json);
  AddConnectionFlags(command, flags->connection);
  return {&command,
          [flags](const Console& console) { return Run(*flags, console); }};
}

}  // namespace camserve::camctl
