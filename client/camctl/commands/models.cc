#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "camserve/v1/model_service.pb.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/connection_flags.h"
#include "client/camctl/commands/shared_flags.h"
#include "client/camctl/formats/json.h"
#include "client/camctl/terminal/console.h"
#include "client/camctl/terminal/names.h"
#include "client/camctl/terminal/table.h"
#include "client/camserve_client/client.h"
#include "common/command_line/command_line.h"
#include "common/command_line/description.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

struct Flags {
  bool json = false;
  ConnectionFlags connection;
};

// This many digits of a SHA-256 sum tell files apart by eye.
constexpr size_t kShortSum = 12;

std::string ModelsTable(const v1::ListModelsResponse& response, bool colors) {
  Table table({{"name"},
               {"version", Align::kRight},
               {"state"},
               {"sha256"},
               {"reason"}});
  for (const v1::ModelStatus& status : response.models()) {
    const v1::ModelIdentity& model = status.model();
    table.AddRow({model.name(), absl::StrCat(model.version()),
                  StateCell(status.state()),
                  model.sha256().substr(0, kShortSum), status.reason()});
  }
  return table.Render(colors);
}

absl::Status Run(const Flags& flags, const Console& console) {
  ASSIGN_OR_RETURN(const std::unique_ptr<client::Client> client,
                   Connect(flags.connection));
  const absl::StatusOr<v1::ListModelsResponse> response =
      client->ListModels(CallOptionsOf(flags.connection));
  if (!response.ok()) return ServerError(response.status(), flags.connection);
  if (flags.json) {
    console.out << Print(ToJson(*response), 2) << "\n";
  } else if (response->models().empty()) {
    console.out << "The server has no models.\n";
  } else {
    console.out << ModelsTable(*response, console.out_colors);
  }
  return absl::OkStatus();
}

}  // namespace

Command AddModels(CLI::App& camctl) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command = AddCommand(
      camctl, {.name = "models",
               .summary = "The models that the server has, and their states.",
               .examples = {"camctl models", "camctl models --json"}});
  AddJsonFlag(command, flags->json);
  AddConnectionFlags(command, flags->connection);
  return {&command,
          [flags](const Console& console) { return Run(*flags, console); }};
}

}  // namespace camserve::camctl
