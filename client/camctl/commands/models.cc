#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/common_flags.h"
#include "client/camctl/formats/json.h"
#include "client/camctl/terminal/names.h"
#include "client/camctl/terminal/table.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

// Enough of a sum to tell files apart by eye.
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

absl::Status RunModels(const Invocation& invocation) {
  ASSIGN_OR_RETURN(const std::unique_ptr<client::Client> client,
                   ConnectFromFlags());
  const absl::StatusOr<v1::ListModelsResponse> response =
      client->ListModels(CallOptionsFromFlags());
  if (!response.ok()) return ServerError(response.status());
  const Console& console = invocation.console;
  if (absl::GetFlag(FLAGS_json)) {
    console.out << Print(ToJson(*response), 2) << "\n";
  } else if (response->models().empty()) {
    console.out << "The server has no models.\n";
  } else {
    console.out << ModelsTable(*response, console.out_colors);
  }
  return absl::OkStatus();
}

}  // namespace

Command ModelsCommand() {
  return {.name = "models",
          .usage = "",
          .summary = "The models that the server has, and their states.",
          .flags = {},
          .run = RunModels};
}

}  // namespace camserve::camctl
