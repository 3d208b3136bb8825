#include "absl/flags/flag.h"
#include "client/camctl/commands/command.h"
#include "client/camctl/commands/common_flags.h"
#include "client/camctl/commands/model_report.h"
#include "client/camctl/formats/json.h"
#include "common/status_macros.h"

namespace camserve::camctl {
namespace {

absl::Status RunModel(const Invocation& invocation) {
  ASSIGN_OR_RETURN(const v1::ModelSpec spec,
                   ParseModelSpec("model", invocation.arguments[0]));
  ASSIGN_OR_RETURN(const std::unique_ptr<client::Client> client,
                   ConnectFromFlags());
  const absl::StatusOr<v1::GetModelResponse> response =
      client->GetModel(spec, CallOptionsFromFlags());
  if (!response.ok()) return ServerError(response.status());
  const Console& console = invocation.console;
  if (absl::GetFlag(FLAGS_json)) {
    console.out << Print(ToJson(*response), 2) << "\n";
    return absl::OkStatus();
  }
  console.out << ModelReport(response->model(), console.out_colors);
  return absl::OkStatus();
}

}  // namespace

Command ModelCommand() {
  return {.name = "model",
          .usage = "NAME[:VERSION]",
          .summary = "What a model takes, and which layers explain it.",
          .flags = {},
          .min_arguments = 1,
          .max_arguments = 1,
          .run = RunModel};
}

}  // namespace camserve::camctl
